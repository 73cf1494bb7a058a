"""The questionnaire of a 案件: its sections, one section, and every answer as it is given."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from starlette.responses import Response

from specgen.errors import AnswersError, NotFound
from specgen.findings import Problem
from specgen.model.library import Library
from specgen.model.question import Section
from specgen.store.values import EntryConflict, Kind
from specgen.web.deps import DeskOf
from specgen.web.frame import CaseFrame, frame_of
from specgen.web.render import is_htmx, render, see_other
from specgen.web.views.answer_form import NEXT, OPEN, PREVIEW, TYPED, FormOf, given_in, held_in, typed_in, word
from specgen.web.views.question import (
    OWN,
    Aside,
    Link,
    QuestionView,
    Said,
    SectionRow,
    Shower,
    Typed,
    conflict_view,
    value_words,
)
from specgen.workbench.desk import Case, Desk
from specgen.workbench.desk.cases import answering
from specgen.workbench.desk.cases.answering import Alternative, Given, Saved

router = APIRouter(prefix="/cases/{case_id}/questions")


@dataclass(frozen=True)
class Sections:
    """The first page of the questionnaire: how far each section has come."""

    frame: CaseFrame
    rows: list[SectionRow]
    aside: Aside
    next: Link | None
    taken: int | None  # answers out of a document, on the first page after the 案件 was begun from it
    problems: list[tuple[Link, str]]


@dataclass(frozen=True)
class SectionPage:
    """One section with its questions."""

    frame: CaseFrame
    section: Section
    row: SectionRow
    views: list[QuestionView]
    aside: Aside
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    errors: list[tuple[str, str]] = field(default_factory=list)
    saved: int = 0


@dataclass(frozen=True)
class Answered:
    """What htmx swaps after one answer: what is said, and every part of the page that the answer changed."""

    view: QuestionView
    said: Said
    whole: bool
    blocks: list[QuestionView]
    ruled: list[QuestionView]
    aside: Aside | None


@dataclass(frozen=True)
class Others:
    """What each other answer to a question would do."""

    frame: CaseFrame
    view: QuestionView
    others: list[tuple[str, Alternative]]


@router.get("")
def sections(request: Request, desk: DeskOf, case_id: str, begun: str = "") -> Response:
    """The sections with their progress; how many answers a document gave, where the 案件 was just begun from one."""
    case = desk.case(case_id)
    shower = Shower(case, desk.may_edit(case.project))
    first = next(iter(case.unanswered), None)
    page = Sections(
        frame=frame_of(desk, case, "questions"),
        rows=[shower.row(one) for one in case.library.sections],
        aside=shower.aside(""),
        next=shower.link(first) if first else None,
        taken=len(case.of_kind(Kind.answer)) if begun == "document" else None,
        problems=[(shower.link(id_), one.message) for id_, found in shower.findings.items() for one in found[:1]],
    )
    return render(request, "questions.html", "設問に答える", page)


@router.get("/{section}")
def section_page(request: Request, desk: DeskOf, case_id: str, section: str) -> Response:
    """One section."""
    return _section(request, desk, desk.case(case_id), section)


@router.post("/{section}")
def save_section(request: Request, desk: DeskOf, case_id: str, section: str, form: FormOf) -> Response:
    """Save everything that was changed on the page; what is wrong comes back with the reason, as it was typed."""
    case = desk.editable(case_id)
    found = _find(case.library, section)
    given = [given_in(form, case, case.library.questions[id_]) for id_ in held_in(form, case)]
    typed = {
        one.question: Typed(
            typed_in(form, case.library.questions[one.question]), f"{OPEN}{one.question}" in form, one.base
        )
        for one in given
    }
    if asked := word(form, PREVIEW):
        return _previewed(request, desk, case, section, next(one for one in given if one.question == asked), typed)
    done = answering.save_section(desk, case_id, given)
    if done.problems or done.conflicts:
        return _refused(request, desk, section, done, typed)
    after = _neighbours(case.library, found)[1] if NEXT in form else None
    where = f"/cases/{case_id}/questions" if NEXT in form else f"/cases/{case_id}/questions/{section}"
    return see_other(f"{where}/{after.section}" if after else where, "saved" if done.saved else "unchanged")


@router.post("/{section}/{question}")
def save_answer(request: Request, desk: DeskOf, case_id: str, section: str, question: str, form: FormOf) -> Response:
    """Save one answer at once (htmx)."""
    case = desk.editable(case_id)
    asked = answering.find_question(case.library, question)
    given = given_in(form, case, asked)
    typed = Typed(typed_in(form, asked), f"{OPEN}{question}" in form, given.base)
    try:
        saved = answering.save(desk, case_id, given)
    except AnswersError as error:
        return _wrong(request, desk, case, question, typed, error.problems[0])
    except EntryConflict as error:
        said = _conflicting(desk, case, error)
        view = dataclasses.replace(_view(desk, case, question), base=given.base)
        return _answer(request, Answered(view, said, False, [], [], None), 409)
    if not is_htmx(request):
        return see_other(f"/cases/{case_id}/questions/{section}", "saved")
    return _saved(request, desk, saved, given, typed)


@router.post("/{section}/{question}/undo/{seq}")
def undo(request: Request, desk: DeskOf, case_id: str, section: str, question: str, seq: int) -> Response:
    """Take the answer back that was just given."""
    before = desk.editable(case_id)
    answering.find_question(before.library, question)
    try:
        desk.undo(case_id, seq)
    except EntryConflict as error:
        said = Said("warning", str(error.message), "この回答は元に戻していません。", saved=False)
        return _answer(request, Answered(_view(desk, before, question), said, False, [], [], None), 409)
    if not is_htmx(request):
        return see_other(f"/cases/{case_id}/questions/{section}", "undone")
    after = desk.case(case_id)
    said = Said("info", "元に戻しました。", effect=answering.difference(before, after))
    return _answer(request, _answered(desk, before, after, question, said, whole=True))


@router.get("/{section}/{question}")
def question_block(request: Request, desk: DeskOf, case_id: str, section: str, question: str) -> Response:
    """One question as it stands: for htmx its block, for a browser its place on the page."""
    case = desk.case(case_id)
    _find(case.library, section)
    answering.find_question(case.library, question)
    view = _view(desk, case, question)
    if not is_htmx(request):
        return see_other(f"/cases/{case_id}/questions/{section}#{view.dom}")
    said = Said("info", "保存されている回答を示しています。", saved=False)
    view = dataclasses.replace(view, said=said)
    return _answer(request, Answered(view, said, True, [], [], None))


@router.get("/{section}/{question}/others")
def others(request: Request, desk: DeskOf, case_id: str, section: str, question: str) -> Response:
    """What each other answer to a question would do, before any of them is saved."""
    case = desk.case(case_id)
    _find(case.library, section)
    asked = answering.find_question(case.library, question)
    found = answering.other_answers(desk, case_id, question)
    page = Others(
        frame_of(desk, case, "questions"),
        _view(desk, case, question),
        [(value_words(asked, one.value), one) for one in found],
    )
    return render(request, "question_others.html", asked.label, page, block="others")


# ---- the pages -------------------------------------------------------------------------------------------------


def _find(library: Library, section: str) -> Section:
    found = next((one for one in library.sections if one.section == section), None)
    if found is None:
        raise NotFound(f"設問の節「{section[:60]}」")
    return found


def _neighbours(library: Library, section: Section) -> tuple[Section | None, Section | None]:
    """The sections before and after one."""
    all_ = library.sections
    at = all_.index(section)
    return all_[at - 1] if at else None, all_[at + 1] if at + 1 < len(all_) else None


def _section(
    request: Request,
    desk: Desk,
    case: Case,
    section: str,
    *,
    typed: Mapping[str, Typed] | None = None,
    said: Mapping[str, Said] | None = None,
    errors: Mapping[str, str] | None = None,
    saved: int = 0,
    status: int = 200,
) -> Response:
    found = _find(case.library, section)
    shower = Shower(case, desk.may_edit(case.project))
    typed, said, errors = typed or {}, said or {}, errors or {}
    views = [
        shower.view(one.id, typed=typed.get(one.id), error=errors.get(one.id, ""), said=said.get(one.id))
        for one in found.questions
    ]
    sides = _neighbours(case.library, found)
    before, after = [(f"{shower.path}/{one.section}", one.title) if one else None for one in sides]
    listed = [(id_, f"{case.library.questions[id_].label}：{text}") for id_, text in errors.items()]
    page = SectionPage(
        frame_of(desk, case, "questions"), found, shower.row(found), views, shower.aside(section),
        before, after, listed, saved,
    )  # fmt: skip
    return render(request, "questions_section.html", found.title, page, status=status)


def _refused(
    request: Request, desk: Desk, section: str, done: answering.SectionSaved, typed: Mapping[str, Typed]
) -> Response:
    """The page again: what was right is saved, what was not stands as it was typed."""
    case = desk.case(str(request.path_params["case_id"]))
    errors = {id_: _words(problem) for id_, problem in done.problems.items()}
    errors |= dict.fromkeys(done.conflicts, "ほかの変更と重なった。下の二つを見比べて、どちらにするかを選ぶ。")
    said = {id_: _conflicting(desk, case, error) for id_, error in done.conflicts.items()}
    kept = {id_: typed[id_] for id_ in errors}
    status = 422 if done.problems else 409
    return _section(
        request, desk, case, section, typed=kept, said=said, errors=errors, saved=len(done.saved), status=status
    )


def _conflicting(desk: Desk, case: Case, error: EntryConflict) -> Said:
    view = conflict_view(case.library, error, desk.user.id)
    return Said(
        "warning",
        f"{view.by}{'で' if view.by == OWN else 'が'}先に変えたため、まだ保存していません。",
        "どちらにするかを選んでください。",
        saved=False,
        conflict=view,
    )


def _previewed(
    request: Request, desk: Desk, case: Case, section: str, given: Given, typed: Mapping[str, Typed]
) -> Response:
    """The page again with what an answer would do; nothing is saved, and everything typed stands."""
    try:
        _, effect = answering.preview(desk, case.id, given)
    except AnswersError as error:
        errors = {given.question: _words(error.problems[0])}
        return _section(request, desk, case, section, typed=typed, errors=errors, status=422)
    said = Said("info", "この回答を保存したときに変わるところです。まだ保存していません。", effect=effect, saved=False)
    return _section(request, desk, case, section, typed=typed, said={given.question: said})


# ---- one answer, swapped by htmx -------------------------------------------------------------------------------


def _view(desk: Desk, case: Case, question: str) -> QuestionView:
    return Shower(case, desk.may_edit(case.project)).view(question)


def _words(problem: Problem) -> str:
    return f"{problem.message}{problem.hint}"


def _wrong(request: Request, desk: Desk, case: Case, question: str, typed: Typed, problem: Problem) -> Response:
    if not is_htmx(request):
        section = str(request.path_params["section"])
        return _section(
            request, desk, case, section, typed={question: typed}, errors={question: _words(problem)}, status=422
        )
    view = dataclasses.replace(_view(desk, case, question), base=typed.base or 0)
    if request.headers.get("hx-trigger-name") == question and view.question.kind in TYPED:
        # Still typing: the field is left alone.
        said = Said("error", problem.message, f"{problem.hint}まだ保存していません。", saved=False)
        return _answer(request, Answered(view, said, False, [], [], None), 422)
    shower = Shower(case, desk.may_edit(case.project))
    view = shower.view(question, typed=typed, error=_words(problem))
    said = Said("error", problem.message, "保存していません。", saved=False)
    return _answer(request, Answered(view, said, True, [], [], None), 422)


def _saved(request: Request, desk: Desk, saved: Saved, given: Given, typed: Typed) -> Response:
    question, after = given.question, saved.after
    if not saved.changed:
        shown = _view(desk, after, question)
        if not _stands_otherwise(shown, typed):
            return Response(status_code=204)
    entry = after.entry(Kind.answer, question)
    title = "保存しました。" if entry else "既定値に戻しました。"
    view = _view(desk, after, question)
    if not entry and not view.default:
        title = "回答を消しました。"
    said = Said(
        "success", title, _understood(view, typed), saved.effect, undo=saved.entry.version if saved.changed else 0
    )
    whole = _stands_otherwise(view, typed)
    return _answer(request, _answered(desk, saved.before, after, question, said, whole=whole))


def _stands_otherwise(view: QuestionView, typed: Typed) -> bool:
    """Whether the control has to be drawn anew, since it does not show what was saved. What somebody is typing is left
    alone: a number or a date may be written in many ways."""
    if view.question.kind in TYPED and view.state == "given":
        return False
    return view.value != typed.value


def _understood(view: QuestionView, typed: Typed) -> str:
    """How a date or a number was read, where it was typed otherwise than it is shown."""
    if view.question.kind not in ("date", "integer", "decimal", "money") or view.state != "given":
        return ""
    return f"{view.kept}と読みました。" if view.question.kind == "date" or typed.value != view.value else ""


def _answered(desk: Desk, before: Case, after: Case, question: str, said: Said, *, whole: bool) -> Answered:
    """Every part that an answer changed: questions of its section that are asked now or no more, or whose rules hold
    or hold no more, and what stands beside."""
    shower = Shower(after, desk.may_edit(after.project))
    was = Shower(before, False).findings
    section = shower.places[question]
    near = {id_ for id_, place in shower.places.items() if place == section and id_ != question}
    effect = said.effect or answering.NOTHING
    turned = [one.id for one in (*effect.opened, *effect.closed) if one.id in near]
    ruled = [id_ for id_ in near - set(turned) if was.get(id_) != shower.findings.get(id_)]
    return Answered(
        view=shower.view(question, said=said),
        said=said,
        whole=whole,
        blocks=[shower.view(id_) for id_ in turned],
        ruled=[shower.view(id_) for id_ in sorted(ruled)],
        aside=shower.aside(section, effect.chapters),
    )


def _answer(request: Request, page: Answered, status: int = 200) -> Response:
    answer = render(request, "question_saved.html", page.view.question.label, page, block="parts", status=status)
    if page.whole and is_htmx(request):
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = f"#{page.view.dom}", "outerHTML"
    return answer
