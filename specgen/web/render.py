"""Values to pages: one template a page; htmx gets one named block of it, chosen by the view."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from jinja2_fragments import render_block
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from specgen import __version__
from specgen.store.values import Role, Stage, User
from specgen.web.chapters import place
from specgen.web.flashes import COOKIE, flash, flashed
from specgen.web.words import FILTERS

_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,150}")  # what may stand in a header as it is


@dataclass(frozen=True)
class Who:
    """Who is signed in, as the head of every page says it: the name, and the name of the 課."""

    name: str
    group: str


@dataclass(frozen=True)
class Page:
    """What the frame of every page needs (`base.html`). Flashes are (tone, text)."""

    title: str
    nav: list[tuple[str, str, bool]]
    user: Who | None
    csrf: str
    flashes: list[tuple[str, str]]
    version: str


@cache
def environment() -> Environment:
    """The templates: everything escaped, an unknown name refused."""
    # The parts of the reports that the command line writes stand on pages too; they name each other without a prefix.
    reports = PackageLoader("specgen.export")
    made = Environment(
        # The pictures of the reports are drawn by the templates of the reports (export/charts.html).
        loader=ChoiceLoader([PackageLoader("specgen.web"), PrefixLoader({"export": reports}), reports]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= FILTERS
    made.globals["place_in"] = place
    return made


def render(
    request: Request,
    template: str,
    title: str,
    context: Any = None,
    *,
    block: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A page; only the named block of it where htmx asked.

    `context` is a dataclass whose fields are the names that the template uses; `page` is added.
    """
    names = (
        {field.name: getattr(context, field.name) for field in dataclasses.fields(context)}
        if context is not None
        else {}
    )
    names["page"] = page_of(request, title)
    if block and is_htmx(request):
        html = render_block(environment(), template, block, **names)
    else:
        html = environment().get_template(template).render(names)
    answer = HTMLResponse(html, status)
    if names["page"].flashes:
        answer.delete_cookie(COOKIE, path="/")
    return answer


def page_of(request: Request, title: str) -> Page:
    """The frame of a page, for whoever is signed in."""
    signed = getattr(request.state, "signed", None)
    signed = signed if signed and signed.stage is Stage.full else None
    return Page(
        title=title,
        nav=_nav(request.url.path, signed.user) if signed else [],
        user=Who(signed.user.name, signed.group_name) if signed else None,
        csrf=getattr(request.state, "csrf", ""),
        flashes=[] if is_htmx(request) else flashed(request.cookies.get(COOKIE)),
        version=__version__,
    )


def is_htmx(request: Request) -> bool:
    """Whether htmx asks for a part of a page (and not for the whole of it, on the way back)."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def see_other(url: str, said: str = "") -> Response:
    """Send the browser on after a form (303), with something to say there."""
    answer = RedirectResponse(url, 303)
    return flash(answer, said) if said else answer


def attachment(content: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """A file to keep."""
    ending = name.rpartition(".")[2]
    plain = (
        name if _PLAIN_NAME.fullmatch(name) else f"download.{ending}" if _PLAIN_NAME.fullmatch(ending) else "download"
    )
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})


def _nav(path: str, user: User) -> list[tuple[str, str, bool]]:
    entries = [("/cases", "案件"), ("/check", "文書の検査"), ("/library", "条項ライブラリ")]
    if Role.admin in user.roles:
        entries.append(("/admin", "管理"))
    return [(href, label, path == href or path.startswith(f"{href}/")) for href, label in entries]
