"""Specification → report.html: one file for the officer, readable without a network, a script or IT knowledge."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from specgen.export.report import report_page
from specgen.model.specification import Specification


def render_report(spec: Specification) -> str:
    """The report on a draft as one self-contained HTML page; every text of the draft is escaped."""
    return environment().get_template("report.html").render(vars(report_page(spec)))


@cache
def environment() -> Environment:
    """The templates of this package: everything escaped, an unknown name refused."""
    return Environment(
        loader=PackageLoader("specgen.export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
