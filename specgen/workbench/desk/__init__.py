"""What a signed-in person does, without a screen: permissions, 案件, answers, drafts and revisions.

The web asks `Desk` and decides nothing. Every right is checked here, in one place.
"""

from specgen.workbench.desk.case import Case, Stranger
from specgen.workbench.desk.desk import Desk, Office

__all__ = ["Case", "Desk", "Office", "Stranger"]
