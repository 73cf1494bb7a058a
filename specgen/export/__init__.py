"""Specification → files. Every renderer is a pure function from values to bytes or text; none touches the disk."""
