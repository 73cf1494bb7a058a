"""The Excel files of a draft: what vendors answer, and how the checklists are met."""

from specgen.export.sheets.checklist import render_checklist
from specgen.export.sheets.requirements import render_requirements

__all__ = ["render_checklist", "render_requirements"]
