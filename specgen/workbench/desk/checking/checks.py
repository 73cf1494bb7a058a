"""Checking a document that somebody brings: queued, read in the background, and shown with a person's decisions.

A check belongs to who asked for it; the check of a draft belongs to everybody who sees its 案件. The report that the
worker made is never changed: decisions are kept beside it and applied when it is shown.
"""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from specgen.checks.run import with_decisions
from specgen.checks.waivers import read_waivers
from specgen.errors import AnswersError, InputError, NotFound, WaiversError
from specgen.export.checkpage import CheckPage, check_page
from specgen.findings import Problem
from specgen.fixes import Proposal, undecided_answers, written_out
from specgen.model.document import View
from specgen.model.fix import Fix
from specgen.model.library import Library
from specgen.model.report import Report
from specgen.model.waivers import Waivers
from specgen.reading.sniff import kind_of
from specgen.store.values import Job, JobState, Project
from specgen.workbench.bench import DEFAULT_PRESET
from specgen.workbench.desk.desk import Desk
from specgen.workbench.jobs import CHECK, kept_report

MOST_NAME, MOST_WAITING, MOST_AN_HOUR = 200, 5, 60
MOST_WAIVERS = 1024 * 1024  # bytes of a file of decisions
KEPT_REPORTS = 8
FILES = {
    "text": ("検査結果.txt", "text/plain; charset=utf-8"),
    "json": ("検査結果.json", "application/json"),
    "html": ("検査結果.html", "text/html; charset=utf-8"),
    "xlsx": ("検査結果.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("コメント付き.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "answers": ("回答.yaml", "application/yaml"),
    "waivers": ("判断.yaml", "application/yaml"),
}


class Checked(NamedTuple):
    """A check that is done: the report with what was decided about it, what would close its gaps, and its page."""

    job: Job
    report: Report
    waivers: Waivers
    proposal: Proposal
    page: CheckPage


class File(NamedTuple):
    """A result as a file."""

    content: bytes
    name: str
    kind: str


# ---- asking for a check ----------------------------------------------------------------------------------------


def checks(desk: Desk) -> list[Job]:
    """What the person asked to be checked, the newest first."""
    return [one for one in desk.store.jobs.list(desk.user.id) if one.kind == CHECK]


def start(
    desk: Desk,
    name: str,
    content: bytes,
    *,
    view: str = View.accepted,
    checklists: Collection[str] = (),
    waivers: bytes = b"",
    project: str = "",
    version: int = 0,
) -> Job:
    """Queue the check of a document; of the draft of a 案件 at a version where one is given.

    Raises FileProblem at once for a file that is not read, AnswersError for what else is wrong in the form, or where
    too much waits.
    """
    name = _shown(name)
    problems = []
    if view not in set(View):
        problems.append(Problem(place="view", message="変更履歴の読み方を選んでください。"))
    known = list(desk.library.checklists)
    if not checklists or set(checklists) - set(known):
        problems.append(Problem(place="checklists", message="照合するチェックシートを、一つ以上選んでください。"))
    if problems:
        raise AnswersError(problems)
    kind_of(content, name)
    decided = _uploaded(desk, waivers) if waivers else Waivers()
    need_room(desk)
    chosen = [one for one in known if one in checklists]
    params = {"view": str(view), "checklists": chosen, "version": version, **_kept(decided)}
    with desk.store.writing():
        job = desk.store.jobs.add(CHECK, desk.user.id, project, name, content, params)
        # The name of a file may name a person: it is not recorded.
        desk.store.audit.record(desk.actor, "check.start", _target(job), {"bytes": len(content)})
    return job


def need_room(desk: Desk) -> None:
    """Raise AnswersError where a person has too much under way."""
    waiting = [one for one in checks(desk) if one.state in (JobState.queued, JobState.running)]
    message = ""
    if len(waiting) >= MOST_WAITING:
        message = f"終わっていない検査が{len(waiting)}件あります。終わるのを待つか、中止してからやり直してください。"
    elif not desk.store.accounts.throttle(f"check:{desk.user.id}", MOST_AN_HOUR, 3600):
        message = f"検査は1時間に{MOST_AN_HOUR}件までです。しばらく待ってからやり直してください。"
    if message:
        raise AnswersError([Problem(place="file", message=message)])


def find(desk: Desk, job: str) -> Job:
    """A check that the person may see. Raises NotFound."""
    found = desk.store.jobs.get(job)
    if found.kind != CHECK or (not found.project and found.owner != desk.user.id):
        raise NotFound("検査")
    if found.project:
        desk.case(found.project)
    return found


def may_decide(desk: Desk, job: Job) -> bool:
    """Whether the person may stop a check and decide about its result: their own, or one of a draft they may edit."""
    return not job.project or desk.may_edit(desk.case(job.project).project)


def own(desk: Desk, job: str) -> Job:
    """A check that the person may stop and decide about. Raises Denied, NotFound."""
    found = find(desk, job)
    if found.project:
        desk.editable(found.project)
    return found


def cancel(desk: Desk, job: str) -> Job:
    """Stop a check that is not done. Raises Denied, NotFound."""
    found = own(desk, job)
    with desk.store.writing():
        desk.store.audit.record(desk.actor, "check.cancel", _target(found))
        return desk.store.jobs.cancel(found.id)


def _target(job: Job) -> str:
    """A check as the log names it."""
    return f"project:{job.project}/check:{job.id}" if job.project else f"check:{job.id}"


def _shown(name: str) -> str:
    """The name of an uploaded file as it is shown: without folders, and without what cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(one for one in last if one.isprintable()).strip()
    stem, dot, end = plain.rpartition(".")
    return (f"{stem[: MOST_NAME - len(end) - 1]}.{end}" if dot and len(end) < 10 else plain[:MOST_NAME]) or "文書"


def _uploaded(desk: Desk, content: bytes) -> Waivers:
    """The decisions in an uploaded file. Raises AnswersError."""
    if len(content) > MOST_WAIVERS:
        raise AnswersError([Problem(place="waivers", message="判断のファイルが大き過ぎます（1MBまで）。")])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "waivers.yaml"
        path.write_bytes(content)
        try:
            return read_waivers(path, desk.library)
        except WaiversError as error:
            first = error.problems[0]
            where = f"{first.line}行目：" if first.line else ""
            message = f"判断のファイルを読めません。{where}{first.message}{first.hint}"
        except InputError as error:
            message = f"判断のファイルを読めません。{str(error).replace(str(path), 'waivers.yaml')}"
    raise AnswersError([Problem(place="waivers", message=message)])


# ---- its result ------------------------------------------------------------------------------------------------


class _Shelf:
    """The checks that were looked at last: reading a long report again would make every view slow."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Checked] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, job: Job) -> Checked | None:
        with self._lock:
            if found := self._held.get(job.id):
                self._held.move_to_end(job.id)
            return found

    def put(self, checked: Checked) -> None:
        with self._lock:
            self._held[checked.job.id] = checked
            self._held.move_to_end(checked.job.id)
            while len(self._held) > KEPT_REPORTS:
                self._held.popitem(last=False)


_SHELF = _Shelf()


def result(desk: Desk, job: str) -> Checked:
    """A check that is done, with its decisions. Raises NotFound, and Conflict where it is not done."""
    found = find(desk, job)
    held = _SHELF.get(found)
    if held and held.job == found:
        return held
    report = kept_report(desk.store.jobs.result(found.id))
    waivers = waivers_of(found)
    if waivers != Waivers():
        report = with_decisions(desk.library, report, waivers)
    proposal = desk.office.bench.propose(report, None)
    titles = {one.id: one.title for one in desk.library.clauses.values()}
    checked = Checked(found, report, waivers, proposal, check_page(report, proposal.fixes, titles))
    _SHELF.put(checked)
    return checked


def waivers_of(job: Job) -> Waivers:
    """What was decided about the result of a check."""
    return Waivers.model_validate(job.params.get("waivers", {}))


def download(desk: Desk, job: str, form: str) -> File:
    """A result as a file (see FILES). Raises NotFound for another form, InputError where this document has none."""
    checked = result(desk, job)
    if form not in FILES or (form == "docx" and checked.report.document.format != "docx"):
        raise NotFound("この検査に、この形のファイル")
    ending, kind = FILES[form]
    name = f"{checked.job.name.rpartition('.')[0] or checked.job.name}_{ending}"
    content = _content(desk, checked, form)
    desk.store.audit.record(desk.actor, "file.download", _target(checked.job), {"file": form})
    return File(content, name, kind)


def _content(desk: Desk, checked: Checked, form: str) -> bytes:
    bench = desk.office.bench
    if form == "answers":
        return bench.starter_with_gaps(checked.proposal).encode()
    if form == "waivers":
        kept = checked.waivers.model_dump(mode="json", exclude_defaults=True)
        return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=1000).encode()
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "document.docx"
        if form == "docx":
            original.write_bytes(desk.store.jobs.input(checked.job.id))
        return bench.check_file(checked.report, form, original=original, proposal=checked.proposal)


# ---- clauses that close the gaps -------------------------------------------------------------------------------


def clause(desk: Desk, job: str, clause_id: str) -> Fix:
    """A clause written out for the gaps of a document. Raises NotFound."""
    checked = result(desk, job)
    if found := next((one for one in checked.proposal.fixes if one.clause == clause_id), None):
        return found
    if clause_id not in desk.library.clauses:
        raise NotFound(f"条項「{clause_id[:80]}」")
    answers = undecided_answers(desk.library, DEFAULT_PRESET)
    return written_out(desk.library, checked.report.checklists, answers, clause_id)


def begin_case(desk: Desk, job: str, title: str, preset: str) -> Project:
    """A 案件 that is to close the gaps of a checked document: what lacks stands in its hand-over note.

    Raises AnswersError for the title or the preset, Denied.
    """
    desk.need_create()
    checked = result(desk, job)
    with desk.store.writing():
        made = desk.create(title, preset)
        return desk.store.projects.describe(made.id, desk.actor, handover=_gaps(checked, item_names(desk.library)))


def item_names(library: Library) -> dict[str, str]:
    """Every checklist's items by id, as a person reads them: the checklist, the number in it and the name."""
    sheets = library.checklists.values()
    return {item.id: f"{one.title} {item.id.rpartition(':')[2]} {item.name}" for one in sheets for item in one.items}


def _gaps(checked: Checked, names: Mapping[str, str]) -> str:
    lines = [f"「{checked.job.name}」の検査で見付かった不足と、補う条項"]
    for fix in checked.proposal.fixes:
        items = "、".join(names.get(item, item) for item in fix.items)
        lines.append(f"・{fix.code} {fix.title}：{items}")
        if fix.asks:
            lines.append(f"　決めること：{'、'.join(ask.label for ask in fix.asks)}")
    if checked.proposal.unclosed:
        lines.append(
            "条項を加えても補い切れない項目：" + "、".join(names.get(item, item) for item in checked.proposal.unclosed)
        )
    return "\n".join(lines)


def _kept(waivers: Waivers) -> dict[str, object]:
    """Decisions as the parameters of a job hold them."""
    return {} if waivers == Waivers() else {"waivers": waivers.model_dump(mode="json", exclude_defaults=True)}


def keep_waivers(desk: Desk, job: Job, waivers: Waivers) -> None:
    """Keep decisions beside the result of a check; call within `writing`."""
    others = {key: value for key, value in job.params.items() if key != "waivers"}
    desk.store.jobs.set_params(job.id, {**others, **_kept(waivers)})
    decided = {"findings": len(waivers.waive), "items": len(waivers.not_applicable)}
    desk.store.audit.record(desk.actor, "check.decide", _target(job), decided)
