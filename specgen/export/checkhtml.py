"""Report → check.html: one file for the officer, readable without a network, a script or IT knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specgen.export.checkpage import check_page
from specgen.export.html import environment
from specgen.model.fix import Fix
from specgen.model.report import Report


def render_check_html(report: Report, fixes: Sequence[Fix] = (), titles: Mapping[str, str] | None = None) -> str:
    """The result of a check as one self-contained HTML page; every text of the document is escaped.

    `titles` are the titles of clauses by id; a clause that is in neither `titles` nor `fixes` is shown by its id.
    """
    return environment().get_template("check.html").render(vars(check_page(report, fixes, titles)))
