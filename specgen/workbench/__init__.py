"""The one object that the command line and the web call: libraries, answers, drafts and their files."""

from specgen.workbench.bench import MAX_BASE, Workbench

__all__ = ["MAX_BASE", "Workbench"]
