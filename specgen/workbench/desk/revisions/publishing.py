"""Read-only links for vendors: to one approved version, for some days; and what somebody with such a link may see.

A vendor is nobody that is known here: what they get is made from the content that was approved and from nothing else.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from specgen.errors import InputError, NotFound
from specgen.export.sheets.rows import RequirementRow, requirement_rows
from specgen.model.specification import Specification
from specgen.store.values import Actor, Link, Role, State
from specgen.workbench.desk.desk import Desk, Office
from specgen.workbench.desk.revisions.files import (
    Made,
    Source,
    begin_keeping,
    file_content,
    file_name,
    kept_files,
    source,
    stored_source,
    type_of,
)
from specgen.workbench.desk.units import units
from specgen.workbench.making import DOCX
from specgen.workbench.printing import PDF

MOST_DAYS: Final = 90
USUAL_DAYS: Final = 30
# What somebody with a link may fetch.
FILES: Final = ("requirements.xlsx", DOCX, PDF)
VENDOR: Final = "事業者（リンク）"
_VISITS, _SECONDS = 120, 60.0
Filter = Literal["", "mandatory", "desirable"]


@dataclass(frozen=True)
class Part:
    """A chapter (a section of a long one) or annex with its requirements: the rows that were asked for."""

    id: str
    title: str
    rows: list[RequirementRow]


@dataclass(frozen=True)
class Public:
    """What somebody with a link may know."""

    link: Link
    source: Source
    files: tuple[str, ...]

    @property
    def spec(self) -> Specification:
        """The specification that was approved."""
        return self.source.spec


def links(desk: Desk, project: str) -> list[Link]:
    """The links of a 案件, the newest first."""
    desk.case(project)
    return desk.store.links.list(project)


def approved_numbers(desk: Desk, project: str) -> list[int]:
    """The versions that a link may be made to, the newest first."""
    desk.case(project)
    return [one.number for one in desk.store.revisions.list(project) if one.state is State.approved]


def make_link(desk: Desk, project: str, number: int, label: str, days: int, now: datetime) -> tuple[Link, str]:
    """A link to an approved version for some days, and its token, which nobody can see again.

    Raises InputError, Denied; NotFound where the version is not approved.
    """
    desk.editable(project)
    label = " ".join(label.split())
    if not label:
        raise InputError(
            "リンクの名前を入れてください。\n  直し方: 後で見分けられるよう、渡す相手又は用途を書いてください。"
        )
    if not 1 <= days <= MOST_DAYS:
        raise InputError(f"見られる日数は、1日から{MOST_DAYS}日までです。\n  直し方: 日数を直してください。")
    if number not in approved_numbers(desk, project):
        raise NotFound("承認された版")
    made = desk.store.links.make(project, number, label, now + timedelta(days=days), desk.actor)
    begin_keeping(desk, source(desk, project, number))
    return made


def revoke_link(desk: Desk, project: str, link: str) -> None:
    """End a link now, of an archived 案件 too. Raises NotFound, Denied."""
    desk.case(project)
    desk.need(Role.draft)
    if link not in {one.id for one in desk.store.links.list(project)}:
        raise NotFound("リンク")
    desk.store.links.revoke(link, desk.actor)


def visit(office: Office, token: str) -> Public | None:
    """What a link leads to; None where there is no such link, or no longer."""
    link = office.store.links.find(token)
    if link is None:
        return None
    made = stored_source(office.store, office.store.projects.get(link.project), link.revision)
    kept = kept_files(office.store, made)
    return Public(link, made, tuple(name for name in FILES if name != PDF or PDF in kept))


def may_visit(office: Office, ip: str) -> bool:
    """Whether an address has not asked too often."""
    return office.store.accounts.throttle(f"vendor:{ip}", _VISITS, _SECONDS)


def record_visit(office: Office, public: Public, what: str, ip: str) -> None:
    """Write in the log that a link was used."""
    target = f"project:{public.link.project}/link/{public.link.id}"
    office.store.audit.record(Actor(user="", name=VENDOR, ip=ip), "link.use", target, {"what": what})


def public_file(office: Office, public: Public, name: str, ip: str) -> Made:
    """A file for vendors. Raises NotFound for any other."""
    if name not in public.files:
        raise NotFound("ファイル")
    content = file_content(office.store, public.source, name)
    record_visit(office, public, name, ip)
    # The name of the 案件 is the office's own; the title of the specification is what was made public.
    return Made(content, file_name(public.source, name, public.spec.title), type_of(name))


def requirements(spec: Specification, words: str, level: Filter) -> list[Part]:
    """The requirements that were asked for, by chapter (`units`); a chapter without any is left out."""
    wanted = _plain(words).split()
    rows = {row.item.id: row for row in requirement_rows(spec)}
    parts = []
    for unit in units(spec):
        every = (one for item in unit.items for one in item.walk())
        held = [row for item in every if (row := rows.get(item.id)) and _matches(row, wanted, level)]
        if held:
            parts.append(Part(unit.id, unit.label, held))
    return parts


def _matches(row: RequirementRow, wanted: list[str], level: Filter) -> bool:
    if level and row.level != level:
        return False
    text = _plain(" ".join((row.item.id, row.item.path, row.title, row.text, *row.verify)))
    return all(word in text for word in wanted)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
