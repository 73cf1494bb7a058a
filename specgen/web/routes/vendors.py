"""Links for vendors, and the pages behind them, which nobody signs in for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from specgen.errors import InputError, NotFound
from specgen.model.comparison import day
from specgen.model.specification import Specification
from specgen.store.values import Link
from specgen.web import chapters
from specgen.web.chapters import Reading, Top
from specgen.web.deps import DeskOf, OfficeOf, SettingsOf, address_of
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import attachment, render, see_other
from specgen.workbench.desk import Desk
from specgen.workbench.desk.revisions import publishing
from specgen.workbench.desk.revisions.publishing import MOST_DAYS, USUAL_DAYS, Filter, Part, Public

router = APIRouter()
HEADERS = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "no-referrer"}
GONE = "このページは公開されていません"
MOST_WORDS = 100
ANCHOR = "part-"  # before the id of a chapter on the page
LABELS = {
    "requirements.xlsx": "要件回答書（Excel）",
    "specification.docx": "仕様書（Word）",
    "specification.pdf": "仕様書（PDF）",
}


@dataclass(frozen=True)
class Shared:
    """One link in the list."""

    link: Link
    by: str
    state: Literal["open", "expired", "revoked"]


@dataclass(frozen=True)
class Vendors:
    """The links of a 案件, and the form of a new one; `address` is that of a link just made, shown once."""

    frame: CaseFrame
    links: list[Shared]
    approved: list[int]
    most: int
    address: str
    typed: dict[str, str]
    problems: dict[str, str]


@dataclass(frozen=True)
class VendorPage:
    """What somebody with a link sees."""

    spec: Specification
    edition: str
    dated: str
    expires: datetime
    path: str
    files: list[tuple[str, str]]
    parts: list[Part]
    reading: Reading
    total: int
    found: int
    q: str
    level: Filter
    asked: bool


@dataclass(frozen=True)
class Gone:
    """Why there is nothing, in words that are the same for every reason; or that one must wait."""

    text: str


@router.get("/cases/{case_id}/vendors")
def vendors(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The links."""
    return _vendors(request, desk, case_id)


@router.post("/cases/{case_id}/vendors")
def make(
    request: Request,
    desk: DeskOf,
    settings: SettingsOf,
    case_id: str,
    number: Annotated[int, Form()] = 0,
    label: Annotated[str, Form()] = "",
    days: Annotated[str, Form()] = "",
) -> Response:
    """Make a link. Its address is on this answer and nowhere else, so that it is no redirect."""
    typed = {"number": str(number), "label": label[:200], "days": days[:10]}
    try:
        whole = int(days) if days.strip().isdecimal() and len(days) < 10 else 0
        _, token = publishing.make_link(desk, case_id, number, label, whole, datetime.now(UTC))
    except InputError as error:
        field = "days" if "日数" in str(error) else "label"
        problems = {field: str(error).partition("\n")[0]}
        return _vendors(request, desk, case_id, typed=typed, problems=problems, status=422)
    scheme = "https" if settings.https else request.url.scheme
    return _vendors(request, desk, case_id, address=f"{scheme}://{request.url.netloc}/v/{token}")


@router.post("/cases/{case_id}/vendors/{link}/revoke")
def revoke(desk: DeskOf, case_id: str, link: str) -> Response:
    """End a link."""
    publishing.revoke_link(desk, case_id, link)
    return see_other(f"/cases/{case_id}/vendors", "revoked")


@router.get("/v/{token}")
def vendor(request: Request, office: OfficeOf, token: str, q: str = "", level: str = "", chapter: str = "") -> Response:
    """The requirements, for somebody with a link: a chapter, all of them, or what a search has found."""
    found = _visit(request, office, token)
    if isinstance(found, Response):
        return found
    words, wanted = q[:MOST_WORDS], _level(level)
    if not (words or wanted) and chapter in ("", chapters.ALL):  # who turns to another chapter has been here
        publishing.record_visit(office, found, "page", address_of(request))
    spec, revision = found.spec, found.source.version
    assert revision  # a link leads to a version
    asked, path = bool(words.strip() or wanted), f"/v/{token}"
    every = publishing.requirements(spec, "", "")
    parts = publishing.requirements(spec, words, wanted) if asked else _chapter(spec, every, chapter)
    page = VendorPage(
        spec=spec,
        edition=revision.label,
        dated=day(spec.date),
        expires=found.link.expires,
        path=path,
        files=[(name, LABELS[name]) for name in found.files],
        parts=parts,
        reading=_reading(path, every, parts, asked, chapter),
        total=sum(len(one.rows) for one in every),
        found=sum(len(one.rows) for one in parts),
        q=words,
        level=wanted,
        asked=asked,
    )
    return _quiet(render(request, "vendor.html", f"{spec.title}　要件の一覧", page, block="results"))


@router.get("/v/{token}/files/{name}")
def vendor_file(request: Request, office: OfficeOf, token: str, name: str) -> Response:
    """A file, for somebody with a link."""
    found = _visit(request, office, token)
    if isinstance(found, Response):
        return found
    try:
        made = publishing.public_file(office, found, name, address_of(request))
    except NotFound:
        return _gone(request)
    return _quiet(attachment(made.content, made.name, made.type))


def _visit(request: Request, office: OfficeOf, token: str) -> Public | Response:
    """What a link leads to, or the page that says that there is nothing."""
    if not publishing.may_visit(office, address_of(request)):
        text = "短い時間に何度も開かれたため、しばらく表示できません。1分ほど待ってから、開き直してください。"
        return _quiet(render(request, "vendor_gone.html", "しばらくお待ちください", Gone(text), status=429))
    return publishing.visit(office, token) or _gone(request)


def _gone(request: Request) -> Response:
    text = "アドレスが違うか、公開の期間が終わっています。お知らせに書かれた発注者の窓口に確かめてください。"
    return _quiet(render(request, "vendor_gone.html", GONE, Gone(text), status=404))


def _quiet(answer: Response) -> Response:
    """An answer that no search engine keeps, and whose address no other site is told."""
    answer.headers.update(HEADERS)
    return answer


def _chapter(spec: Specification, every: list[Part], chapter: str) -> list[Part]:
    """The requirements of a chapter; those of the first one where it has none."""
    asked = chapters.find(spec, chapter) if chapter else ""
    if asked == chapters.ALL:
        return every
    return [one for one in every if one.id == asked] or every[:1]


def _reading(path: str, every: list[Part], parts: list[Part], asked: bool, chapter: str) -> Reading:
    menu = [Top(one.id, one.title, len(one.rows)) for one in (parts if asked else every)]
    if asked:
        return chapters.hits(path, menu, ANCHOR)
    shown = chapter if chapter == chapters.ALL or not parts else parts[0].id
    return chapters.read(path, menu, shown, ANCHOR)


def _level(level: str) -> Filter:
    return "mandatory" if level == "mandatory" else "desirable" if level == "desirable" else ""


def _vendors(
    request: Request,
    desk: Desk,
    case_id: str,
    *,
    address: str = "",
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    case, now = desk.case(case_id), datetime.now(UTC)
    names = {one.id: one.name for one in desk.store.accounts.users()}
    shared = [Shared(one, names.get(one.by, ""), _state(one, now)) for one in publishing.links(desk, case_id)]
    approved = publishing.approved_numbers(desk, case_id)
    fresh = {"number": str(approved[0]) if approved else "", "label": "", "days": str(USUAL_DAYS)}
    page = Vendors(
        frame_of(desk, case, "vendors"), shared, approved, MOST_DAYS, address, typed or fresh, problems or {}
    )
    return render(request, "vendors.html", "事業者への公開", page, status=status)


def _state(link: Link, now: datetime) -> Literal["open", "expired", "revoked"]:
    return "revoked" if link.revoked_at else "expired" if link.expires <= now else "open"
