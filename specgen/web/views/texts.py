"""What the pages of the texts show: the list, the endpoint in words, one text, and what would be sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

from specgen.errors import NarrativeError
from specgen.model.suggestion import Given, Slot
from specgen.narrative.drafter import class_of
from specgen.narrative.endpoint import Endpoint
from specgen.narrative.shelf import Entry
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.views.question import QuestionView, Shower
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.texts import sending, writing
from specgen.workbench.desk.texts.sending import Outgoing, Progress, Way
from specgen.workbench.desk.texts.writing import Opened, Proof, Target
from specgen.workbench.narration import PARTS

TONES = {
    "none": ("outline", "○"),
    "template": ("neutral", "・"),
    "outdated": ("warning", "！"),
    "accepted": ("success", "✓"),
    "edited": ("success", "✓"),
    "hand": ("info", "職"),
}
KLASSES = {"1": "機密性1", "2": "機密性2", "3c": "機密性3C", "3b": "機密性3B", "3a": "機密性3A"}
NETWORKS = {"internet": "インターネット", "closed": "庁内の閉じたネットワーク", "loopback": "このサーバーの中"}
ACTIONS = ("", "notes", "now", "guard", "send", "progress", "cancel", "decide")


class Row(NamedTuple):
    """A text in the list."""

    title: str
    href: str
    notes: int
    state: str
    chip: tuple[str, str]
    pending: bool


@dataclass(frozen=True)
class TextsPage:
    """The list of the texts of a 案件."""

    frame: CaseFrame
    groups: list[tuple[str, str, list[Row]]]
    way: Way
    facts: list[tuple[str, str]]


class Clash(NamedTuple):
    """A decision that came too late: what was to be kept, and what stands."""

    message: str
    mine: str
    theirs: str
    state: str


class Form(NamedTuple):
    """The form of a decision as it is shown: what stands in it, and what is wrong."""

    text: str
    confirmed: tuple[str, ...] = ()
    reason: str = ""
    errors: tuple[tuple[str, str, str], ...] = ()
    checked: bool = False


@dataclass(frozen=True)
class TextPage:
    """One text."""

    frame: CaseFrame
    opened: Opened
    links: dict[str, str]
    state: str
    chip: tuple[str, str]
    rows: list[Row]
    way: Way
    facts: list[tuple[str, str]]
    question: QuestionView | None
    original: str
    wishes: str
    progress: Progress | None
    entry: Entry | None
    seen: str
    past_seen: dict[str, str]
    proof: Proof | None
    unproved: str
    used: list[tuple[str, Given]]
    form: Form
    clash: Clash | None
    errors: list[tuple[str, str]]


@dataclass(frozen=True)
class GuardPage:
    """What would go out for a text."""

    frame: CaseFrame
    title: str
    links: dict[str, str]
    out: Outgoing
    facts: list[tuple[str, str]]
    sources: dict[str, str]
    message: str
    again: bool


def links_of(case: Case, target: Target) -> dict[str, str]:
    """The addresses of one text, by what they do."""
    of = f"?of={quote(target.subject, safe='')}" if target.subject else ""
    path = f"/cases/{case.id}/texts/{target.slot.value}"
    return {name: f"{path}{'/' if name else ''}{name}{of}" for name in ACTIONS}


def texts_page(desk: Desk, case: Case) -> TextsPage:
    """The list."""
    found = writing.targets(case)
    groups = [
        ("仕様書の文", "設問の箇条書きから作ります。", [one for one in found if one.slot in PARTS]),
        ("仕様書に添える文", "", [one for one in found if one.slot in (Slot.council, Slot.reason)]),
        (
            "職員が書いた文の書換え",
            "条項ライブラリの文は書き換えません。",
            [one for one in found if one.slot is Slot.rewrite],
        ),
    ]
    way = sending.way_of(desk, case)
    return TextsPage(
        frame=frame_of(desk, case, "texts"),
        groups=[(title, note, _rows(case, held)) for title, note, held in groups],
        way=way,
        facts=facts_of(way, case),
    )


def _rows(case: Case, targets: Iterable[Target]) -> list[Row]:
    pending = {one.key for one in case.shelf.pending}
    rows = []
    for one in targets:
        now = writing.now_of(case, one)
        notes = len(writing.material_of(case, one))
        chip = TONES[now.state]
        rows.append(
            Row(
                writing.title_of(case, one),
                links_of(case, one)[""],
                notes,
                writing.state_words(one, now.state),
                chip,
                one.key in pending,
            )
        )
    return rows


def facts_of(way: Way, case: Case) -> list[tuple[str, str]]:
    """The endpoint as the office declares it, and the class of the 案件, in words."""
    klass = class_of(case.answers)
    facts = [("この案件の区分", KLASSES.get(klass or "", "決まっていない"))]
    if way.settings is None:
        return facts
    left = (
        "上限なし"
        if way.left is None
        else f"{way.left:,}トークン（文の量を数える単位。日本語では1字がおおむね1から2トークン）"
    )
    return [*_declared(way.settings.endpoint), *facts, ("今月の残り", left)]


def _declared(one: Endpoint) -> list[tuple[str, str]]:
    trains = {True: "使われる", False: "使われない", None: "確かめていない"}[one.trains]
    return [
        ("接続先", one.name),
        ("モデル", one.model),
        ("処理の場所", f"{one.region}（{NETWORKS[one.network]}）"),
        ("契約の形", one.terms or "確かめていない"),
        ("入力の学習への利用", trains),
        ("扱える区分の上限", KLASSES.get(one.ceiling or "", "決まっていない")),
    ]


def text_page(
    desk: Desk,
    opened: Opened,
    *,
    suggestion: str = "",
    form: Form | None = None,
    clash: Clash | None = None,
    wishes: str = "",
    errors: Sequence[tuple[str, str]] = (),
    question: QuestionView | None = None,
) -> TextPage:
    """One text; `suggestion` is the one to show where another than the one that waits is meant."""
    case, target = opened.case, opened.target
    shelf = case.shelf
    entry = next((one for one in shelf.entries if one.suggestion.id == suggestion), opened.entry)
    may_edit = desk.may_edit(case.project)
    form = form or Form(entry.suggestion.proposed if entry else "")
    proof, unproved = _proof(desk, case, entry, form.text)
    way = sending.way_of(desk, case)
    if question is None and target.question:
        question = Shower(case, may_edit).view(target.question)
    return TextPage(
        frame=frame_of(desk, case, "texts"),
        opened=opened,
        links=links_of(case, target),
        state=writing.state_words(target, opened.now.state),
        chip=TONES[opened.now.state],
        rows=_rows(case, writing.targets(case)),
        way=way,
        facts=facts_of(way, case),
        question=question,
        original=writing.original_of(case, target),
        wishes=wishes,
        progress=sending.progress(desk, case.id, target.slot.value, target.subject),
        entry=entry,
        seen=writing.seen_of(shelf, entry.suggestion.id) if entry else "",
        past_seen={one.suggestion.id: writing.seen_of(shelf, one.suggestion.id) for one in opened.past},
        proof=proof,
        unproved=unproved,
        used=_used(case, entry) if entry else [],
        form=form,
        clash=clash,
        errors=list(errors),
    )


def _proof(desk: Desk, case: Case, entry: Entry | None, text: str) -> tuple[Proof | None, str]:
    """The text with its marks; why it cannot be checked where the dictionary of names is missing."""
    if entry is None:
        return None, ""
    try:
        return writing.proof(entry.suggestion, writing.review_of(desk, case), text), ""
    except NarrativeError as error:
        return None, str(error).replace("\n  直し方: ", "")


def _used(case: Case, entry: Entry) -> list[tuple[str, Given]]:
    """The notes and answers that a suggestion names as its ground, each with where it comes from."""
    cited = {use for paragraph in entry.suggestion.paragraphs for use in paragraph.uses}
    held = [one for one in entry.suggestion.given if one.id in cited]
    names = sources_of(case, held)
    return [(names[one.id], one) for one in held]


def sources_of(case: Case, given: Iterable[Given]) -> dict[str, str]:
    """Where each thing that is given comes from, in words, by its id."""
    questions: Mapping[str, str] = {id_: one.label for id_, one in case.library.questions.items()}
    return {one.id: _source(one, questions) for one in given}


def _source(one: Given, questions: Mapping[str, str]) -> str:
    if one.id.startswith("n"):
        return f"材料の{one.id[1:]}番目"
    return f"回答「{questions.get(one.source, one.source)}」"


def guard_page(desk: Desk, case: Case, out: Outgoing, message: str = "", *, again: bool = False) -> GuardPage:
    """What would go out; `message` says why it did not go."""
    return GuardPage(
        frame=frame_of(desk, case, "texts"),
        title=writing.title_of(case, out.target),
        links=links_of(case, out.target),
        out=out,
        facts=facts_of(out.way, case),
        sources=sources_of(case, out.prepared.given),
        message=message,
        again=again,
    )
