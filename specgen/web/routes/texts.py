"""The texts that a language model may propose: notes, what would be sent, the suggestion, and the decision on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from specgen.errors import AnswersError, Conflict
from specgen.store.values import JobState
from specgen.web.deps import DeskOf
from specgen.web.flashes import flash
from specgen.web.render import is_htmx, render, see_other
from specgen.web.views import texts as view
from specgen.web.views.answer_form import BASE, OPEN, FormOf, given_in, typed_in, word
from specgen.web.views.question import Said, Shower, Typed, conflict_view
from specgen.workbench.desk import Desk
from specgen.workbench.desk.cases import answering
from specgen.workbench.desk.texts import sending, writing
from specgen.workbench.desk.texts.writing import Choice, Opened

router = APIRouter(prefix="/cases/{case_id}/texts")
CHECK, REJECT = "check", "reject"
ENDED = {JobState.done: "suggested", JobState.cancelled: "writing-stopped", JobState.failed: "not-suggested"}
Typing = Annotated[str, Form()]


@router.get("")
def texts(request: Request, desk: DeskOf, case_id: str) -> Response:
    """The list."""
    return render(request, "texts.html", "背景・目的の文", view.texts_page(desk, desk.case(case_id)))


@router.get("/{slot}")
def text(request: Request, desk: DeskOf, case_id: str, slot: str, of: str = "") -> Response:
    """One text."""
    return _page(request, desk, writing.open_text(desk, case_id, slot, of))


@router.get("/{slot}/now")
def now(request: Request, desk: DeskOf, case_id: str, slot: str, of: str = "") -> Response:
    """What stands now, after an answer was saved."""
    opened = writing.open_text(desk, case_id, slot, of)
    return render(request, "texts_one.html", opened.title, view.text_page(desk, opened), block="now")


@router.post("/{slot}/notes")
def notes(request: Request, desk: DeskOf, case_id: str, slot: str, form: FormOf, of: str = "") -> Response:
    """Keep the notes, for a browser without a script; with one, each answer is kept as on its own page."""
    opened = writing.open_text(desk, case_id, slot, of)
    refused, saved = _keep_notes(request, desk, opened, form)
    where = view.links_of(opened.case, opened.target)[""]
    return refused or see_other(where, "saved" if saved else "unchanged")


@router.post("/{slot}/guard")
def guard(request: Request, desk: DeskOf, case_id: str, slot: str, form: FormOf, of: str = "") -> Response:
    """What would be sent, before anything is; the notes that stand in the form are kept first."""
    opened, wishes = writing.open_text(desk, case_id, slot, of), word(form, "wishes")
    if f"{BASE}{opened.target.question}" in form:
        refused, _ = _keep_notes(request, desk, opened, form)
        if refused:
            return refused
    try:
        out = sending.look(desk, case_id, slot, of, wishes.splitlines())
    except AnswersError as error:
        return _wrong(request, desk, case_id, slot, of, wishes, error)
    return render(request, "texts_guard.html", "送る内容の確認", view.guard_page(desk, desk.case(case_id), out))


@router.post("/{slot}/send")
def send(
    request: Request, desk: DeskOf, case_id: str, slot: str, of: str = "", wishes: Typing = "", seen: Typing = ""
) -> Response:
    """Send what a person has looked at."""
    try:
        sending.send(desk, case_id, slot, of, wishes.splitlines(), seen)
    except Conflict as error:
        return _look_again(request, desk, case_id, slot, of, wishes, error.message, 409)
    except AnswersError as error:
        if error.problems[0].place:
            return _wrong(request, desk, case_id, slot, of, wishes, error)
        return _look_again(request, desk, case_id, slot, of, wishes, error.problems[0].message, 422)
    opened = writing.open_text(desk, case_id, slot, of)
    return see_other(view.links_of(opened.case, opened.target)[""])


@router.get("/{slot}/progress")
def progress(request: Request, desk: DeskOf, case_id: str, slot: str, of: str = "") -> Response:
    """How far it is (asked again and again); once it has ended, the page with what came of it."""
    opened = writing.open_text(desk, case_id, slot, of)
    page = view.text_page(desk, opened)
    if page.progress and page.progress.running and is_htmx(request):
        return render(request, "texts_one.html", opened.title, page, block="writing")
    if not is_htmx(request):
        return see_other(page.links[""])
    answer = Response(headers={"HX-Redirect": page.links[""]})
    if page.progress is None:
        return answer
    return flash(answer, "not-suggested" if page.progress.fallback else ENDED[page.progress.job.state])


@router.post("/{slot}/cancel")
def cancel(desk: DeskOf, case_id: str, slot: str, of: str = "") -> Response:
    """Stop it."""
    sending.cancel(desk, case_id, slot, of)
    opened = writing.open_text(desk, case_id, slot, of)
    return see_other(view.links_of(opened.case, opened.target)[""], "writing-stopped")


@router.post("/{slot}/decide")
def decide(
    request: Request,
    desk: DeskOf,
    case_id: str,
    slot: str,
    suggestion: Typing,
    of: str = "",
    seen: Typing = "",
    decision: Typing = "",
    text: Typing = "",
    reason: Typing = "",
    confirm: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep what a person decided, or look once more at a text that they changed."""
    opened, confirmed = writing.open_text(desk, case_id, slot, of), tuple(confirm or ())
    desk.editable(case_id)
    if decision == CHECK:
        return _page(
            request, desk, opened, suggestion=suggestion, form=view.Form(text, confirmed, reason, checked=True)
        )
    choice = Choice(seen, None if decision == REJECT else text, reason, confirmed)
    try:
        kept = writing.decide(desk, case_id, suggestion, choice)
    except AnswersError as error:
        errors = tuple((one.place, one.message, "") for one in error.problems)
        form = view.Form(text or _proposed(opened, suggestion), confirmed, reason, errors)
        return _page(request, desk, opened, 422, suggestion=suggestion, form=form)
    except Conflict as error:
        return _too_late(request, desk, case_id, opened, suggestion, choice, error.message)
    return see_other(view.links_of(opened.case, opened.target)[""], f"text-{kept.suggestion.status.value}")


def _keep_notes(request: Request, desk: Desk, opened: Opened, form: FormData) -> tuple[Response | None, bool]:
    """Keep the notes of a form: the page that says why they were not, and whether anything was changed."""
    question, case_id = answering.find_question(desk.library, opened.target.question), opened.case.id
    given = given_in(form, desk.editable(case_id), question)
    done = answering.save_section(desk, case_id, [given])
    if not (done.problems or done.conflicts):
        return None, bool(done.saved)
    opened = writing.open_text(desk, case_id, opened.target.slot.value)
    typed = Typed(typed_in(form, question), f"{OPEN}{question.id}" in form, given.base)
    shower = Shower(opened.case, True)
    if problem := done.problems.get(question.id):
        said = f"{problem.message}{problem.hint}"
        asked = shower.view(question.id, typed=typed, error=said)
        return _page(request, desk, opened, 422, errors=[(question.id, said)], question=asked), False
    clash = conflict_view(desk.library, done.conflicts[question.id], desk.user.id)
    words = Said("warning", f"{clash.by}が先に変えたため、まだ保存していません。", saved=False, conflict=clash)
    asked = shower.view(question.id, typed=typed, said=words)
    return _page(request, desk, opened, 409, question=asked), False


# ---- the pages -------------------------------------------------------------------------------------------------


def _page(request: Request, desk: Desk, opened: Opened, status: int = 200, **more: object) -> Response:
    page = view.text_page(desk, opened, **more)  # type: ignore[arg-type]  # as text_page has them
    return render(request, "texts_one.html", opened.title, page, status=status)


def _proposed(opened: Opened, suggestion: str) -> str:
    held = next((one.suggestion for one in opened.case.shelf.entries if one.suggestion.id == suggestion), None)
    return held.proposed if held else ""


def _wrong(
    request: Request, desk: Desk, case_id: str, slot: str, of: str, wishes: str, error: AnswersError
) -> Response:
    errors = [(one.place, one.message) for one in error.problems]
    return _page(request, desk, writing.open_text(desk, case_id, slot, of), 422, wishes=wishes, errors=errors)


def _look_again(
    request: Request, desk: Desk, case_id: str, slot: str, of: str, wishes: str, message: str, status: int
) -> Response:
    """What would be sent by now, and why nothing was."""
    out = sending.look(desk, case_id, slot, of, wishes.splitlines())
    page = view.guard_page(desk, desk.case(case_id), out, message, again=status == 409)
    return render(request, "texts_guard.html", "送る内容の確認", page, status=status)


def _too_late(
    request: Request, desk: Desk, case_id: str, opened: Opened, suggestion: str, choice: Choice, message: str
) -> Response:
    """Both texts side by side; the form holds what the person wrote and may be sent again."""
    opened = writing.open_text(desk, case_id, opened.target.slot.value, opened.target.subject)
    mine = "（採用しない）" if choice.text is None else writing.tidy(choice.text)
    clash = view.Clash(message, mine, opened.now.text, writing.state_words(opened.target, opened.now.state))
    form = view.Form(choice.text, choice.confirmed, choice.reason) if choice.text is not None else None
    return _page(request, desk, opened, 409, suggestion=suggestion, form=form, clash=clash)
