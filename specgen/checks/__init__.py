"""Checks of any specification: the national checklist, neutrality, consistency and wording."""
