"""Beginning a 案件 from what is there already: an earlier one, a ヒアリングシート, or a specification in a file.

What a person uploads is held until they have decided, and only they can go on with it.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from specgen.errors import AnswersError, Conflict, FileProblem, NotFound
from specgen.findings import Problem
from specgen.model.answers import Answers, State
from specgen.model.base import Value
from specgen.model.library import Library
from specgen.model.report import Report
from specgen.narrative.shelf import STANDS, Shelf, accepted_text
from specgen.proposals import Proposed, load_proposals, propose_answers
from specgen.questionnaire.answers import RawAnswers, build_answers
from specgen.questionnaire.sheet_read import read_answers_sheet
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.questionnaire.yaml_write import write_answers_yaml
from specgen.store.values import Job, JobState, Kind, Project, Save
from specgen.workbench.desk.case import SHELF, Case, raw_answers
from specgen.workbench.desk.cases.answering import canonical
from specgen.workbench.desk.checking import checks
from specgen.workbench.desk.desk import Desk
from specgen.workbench.jobs import CHECK, kept_report

MOST_SHEET = 10 * 1024 * 1024
READERS: dict[str, Callable[[Path], RawAnswers]] = {
    ".xlsx": read_answers_sheet,
    ".yaml": read_answers_yaml,
    ".yml": read_answers_yaml,
}
# What goes along from an earlier 案件 if nobody says otherwise; a text that was confirmed has to be read again.
COPIED = (Kind.edit, Kind.left_out, Kind.own_clause, Kind.grade, Kind.not_applicable, Kind.suggestion)


class Difference(NamedTuple):
    """One entry that a sheet has otherwise than the 案件. `base` is the version that stands there now."""

    kind: Kind
    key: str
    now: Any
    new: Any
    base: int


class Import(NamedTuple):
    """A sheet that came back: what it would change, and how many answers it leaves as they are."""

    token: str
    file: str
    differences: tuple[Difference, ...]
    same: int
    blank: int


class Reading(NamedTuple):
    """A specification that somebody uploaded to begin with: the job that reads it and, once it is done, the result."""

    job: Job
    title: str
    preset: str
    report: Report | None
    proposals: tuple[Proposed, ...]


# ---- from an earlier 案件 --------------------------------------------------------------------------------------


def begin_from_case(desk: Desk, source: str, title: str, kinds: Collection[Kind], *, dates: bool) -> Project:
    """A new 案件 with the answers of an earlier one and what was changed by hand in it.

    Dates go along only where asked for. Of the suggestions go the accepted ones that still fit the answers.
    Raises AnswersError for the title, NotFound, Denied.
    """
    desk.need_create()
    case = desk.case(source)
    questions = case.library.questions
    wanted = [
        one
        for kind in (Kind.answer, *(one for one in COPIED if one in kinds and one is not Kind.suggestion))
        for one in case.of_kind(kind)
        if kind is not Kind.answer or dates or one.key not in questions or questions[one.key].kind != "date"
    ]
    saves = [Save(kind=one.kind, key=one.key, value=one.value, base=0) for one in wanted]
    reason = f"案件「{case.project.title}」から"
    with desk.store.writing():
        project = desk.create(title, case.project.preset)
        desk.store.projects.save_all(project.id, saves, desk.actor, reason)
        if Kind.suggestion in kinds:
            made = Case(desk.library, desk.store.projects.work(project.id), {})
            if shelf := _still_fitting(case.shelf, made.answers):
                save = Save(kind=Kind.suggestion, key=SHELF, value=shelf.model_dump(mode="json"), base=0)
                desk.store.projects.save(project.id, save, desk.actor, reason)
    return project


def _still_fitting(shelf: Shelf, answers: Answers) -> Shelf | None:
    """The accepted suggestions whose sources say the same as when they were accepted; None where there is none."""
    kept = tuple(
        entry
        for entry in shelf.entries
        if entry.suggestion.status in STANDS
        and all(answers.fingerprint(source) == held for source, held in accepted_text(entry).basis.items())
    )
    return Shelf(entries=kept) if kept else None


# ---- from a sheet ----------------------------------------------------------------------------------------------


def begin_from_sheet(desk: Desk, title: str, content: bytes, name: str) -> Project:
    """A new 案件 with the answers of a ヒアリングシート or an answers.yaml.

    Raises FileProblem and AnswersError with the cell of each problem; then nothing is made.
    """
    desk.need_create()
    raw = read_sheet(content, name)
    saves = entries_of(desk.library, raw)
    with desk.store.writing():
        project = desk.create(title, raw.preset)
        desk.store.projects.save_all(project.id, saves, desk.actor, f"{name}から")
    return project


def read_sheet(content: bytes, name: str) -> RawAnswers:
    """What stands in a sheet that was uploaded under a name. Raises FileProblem, AnswersError."""
    suffix = Path(name).suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        raise FileProblem(
            name,
            "回答のファイルとして読めない種類です。",
            "ヒアリングシート（.xlsx）又は回答ファイル（.yaml）を選んでください。",
        )
    if len(content) > MOST_SHEET:
        raise FileProblem(
            name, f"ファイルが大き過ぎます（上限{MOST_SHEET // 1024 // 1024}MB）。", "画像などを除いてください。"
        )
    with tempfile.TemporaryDirectory() as folder:
        # The name that somebody gave the file is only ever shown: on the disk it has a name of ours.
        path = Path(folder) / f"answers{suffix}"
        path.write_bytes(content)
        try:
            raw = reader(path)
        except FileProblem as error:
            raise FileProblem(name, error.message, error.hint, error.line) from error
        except AnswersError as error:
            raise AnswersError([one.model_copy(update={"file": name}) for one in error.problems]) from error
    return dataclasses.replace(raw, file=name, unfinished=True)


def entries_of(library: Library, raw: RawAnswers) -> list[Save]:
    """The entries of a 案件 that stand for what was written. Raises AnswersError with every problem and its place."""
    answers = build_answers(library, raw)
    saves, problems = [], []
    for id_, one in raw.values.items():
        try:
            value = canonical(library.questions[id_], one.value)
        except AnswersError as error:
            found = {"file": raw.file, "place": one.place, "line": one.line}
            problems += [problem.model_copy(update=found) for problem in error.problems]
            continue
        if value is not None:
            saves.append(_save(Kind.answer, id_, value))
    if problems:
        raise AnswersError(problems)
    saves += [_save(Kind.edit, one.name, _dumped(one)) for one in answers.edits]
    saves += [_save(Kind.left_out, one.clause, _dumped(one)) for one in answers.left_out]
    saves += [_save(Kind.own_clause, one.key, _dumped(one)) for one in answers.own_clauses]
    saves += [_save(Kind.not_applicable, one.item, _dumped(one)) for one in answers.not_applicable]
    saves += [_save(Kind.grade, id_, grade.value) for id_, grade in answers.grades.items()]
    return saves + [_save(Kind.confirmed, id_, True) for id_ in answers.confirmed]


def _save(kind: Kind, key: str, value: Any) -> Save:
    return Save(kind=kind, key=key, value=value, base=0)


def _dumped(one: Value) -> Any:
    return one.model_dump(mode="json", exclude_defaults=True)


# ---- a sheet that comes back -----------------------------------------------------------------------------------


def hold_import(desk: Desk, project: str, content: bytes, name: str) -> str:
    """Hold a filled sheet until the person has decided; the token to go on with. Raises FileProblem, AnswersError."""
    case = desk.editable(project)
    raw = read_sheet(content, name)
    if raw.preset != case.project.preset:
        titles = {one.id: one.title for one in desk.library.presets}
        said = [titles.get(one, one) for one in (raw.preset, case.project.preset)]
        raise FileProblem(
            name,
            f"団体の種別が「{said[0]}」のシートであり、この案件は「{said[1]}」です。",
            "この案件のシートを選んでください。",
        )
    saves = entries_of(desk.library, raw)
    asked = [id_ for id_, one in case.answers.answers.items() if one.state is not State.not_asked]
    held = {
        "owner": desk.user.id,
        "project": project,
        "file": name,
        "entries": [[one.kind.value, one.key, one.value] for one in saves],
        "blank": sum(id_ not in raw.values for id_ in asked),
    }
    return desk.store.blobs.put(json.dumps(held, ensure_ascii=False, sort_keys=True).encode())


def held_import(desk: Desk, project: str, token: str) -> Import:
    """What a held sheet would change in the 案件 as it stands now. Raises NotFound where it is another person's."""
    case = desk.editable(project)
    held = _held(desk, project, token)
    differences, same = [], 0
    for name, key, new in held["entries"]:
        kind = Kind(name)
        entry = case.entry(kind, key)
        now = _same_form(case, kind, key, entry.value) if entry else None
        if now == new:
            same += 1
        else:
            differences.append(Difference(kind, key, now, new, entry.version if entry else 0))
    return Import(token, held["file"], tuple(differences), same, held["blank"])


def apply_import(desk: Desk, project: str, token: str, accepted: Mapping[tuple[Kind, str], int]) -> int:
    """Take over the differences that the person accepted (with the version that they saw), together; how many.

    Raises EntryConflict where somebody changed one of them since.
    """
    found = held_import(desk, project, token)
    saves = [
        Save(kind=one.kind, key=one.key, value=one.new, base=accepted[one.kind, one.key])
        for one in found.differences
        if (one.kind, one.key) in accepted
    ]
    if saves:
        desk.save(project, saves, f"{found.file}から")
    return len(saves)


def _held(desk: Desk, project: str, token: str) -> dict[str, Any]:
    try:
        held = json.loads(desk.store.blobs.get(token))
    except ValueError as error:  # another kind of file
        raise NotFound("取込み") from error
    if not isinstance(held, dict) or (held.get("owner"), held.get("project")) != (desk.user.id, project):
        raise NotFound("取込み")
    return held


def _same_form(case: Case, kind: Kind, key: str, value: Any) -> Any:
    """A kept value in the form in which a sheet's are compared."""
    if kind is Kind.answer and key in case.library.questions:
        try:
            return canonical(case.library.questions[key], value)
        except AnswersError:
            return value
    return value


# ---- from a specification --------------------------------------------------------------------------------------


def submit_document(desk: Desk, title: str, preset: str, content: bytes, name: str) -> Job:
    """Have an uploaded specification read and checked in the background. Raises AnswersError for the title or kind."""
    desk.need_create()
    problems = []
    if not 0 < len(title.strip()) <= 100:
        problems.append(Problem(place="案件の名称", message="案件の名称を、1字から100字までで入力してください。"))
    if preset not in {one.id for one in desk.library.presets}:
        problems.append(Problem(place="団体の種別", message="団体の種別を選んでください。"))
    if problems:
        raise AnswersError(problems)
    checks.need_room(desk)
    params = {"start": {"title": title.strip(), "preset": preset}}
    with desk.store.writing():
        job = desk.store.jobs.add(CHECK, desk.user.id, "", name, content, params)
        desk.store.audit.record(desk.actor, "check.start", f"check:{job.id}", {"bytes": len(content)})
    return job


def document_reading(desk: Desk, job: str) -> Reading:
    """How far the reading of one's own document is, and what it says. Raises NotFound for another person's."""
    desk.need_create()
    found = desk.store.jobs.get(job)
    start = found.params.get("start")
    if found.owner != desk.user.id or found.kind != CHECK or not isinstance(start, dict):
        raise NotFound("読み取った文書")
    title, preset = str(start["title"]), str(start["preset"])
    if found.state is not JobState.done:
        return Reading(found, title, preset, None, ())
    report = kept_report(desk.store.jobs.result(job))
    rules = load_proposals(desk.library, desk.office.bench.layers)
    return Reading(found, title, preset, report, propose_answers(desk.library, report.document, preset, rules))


def begin_from_document(desk: Desk, job: str, title: str, accepted: Iterable[int]) -> Project:
    """A new 案件 with the proposals that a person accepted, by their place in the list; each keeps where it came from.

    Raises AnswersError for the title, and where two answers to one question were accepted.
    """
    reading = document_reading(desk, job)
    if reading.report is None:
        raise Conflict("文書をまだ読み終えていません。", "完了を待ってください。")
    chosen = [reading.proposals[index] for index in sorted(set(accepted)) if 0 <= index < len(reading.proposals)]
    _refuse_twice(desk.library, chosen)
    with desk.store.writing():
        project = desk.create(title, reading.preset)
        for one in chosen:
            value = canonical(desk.library.questions[one.question], one.raw)
            save = Save(kind=Kind.answer, key=one.question, value=value, base=0)
            desk.store.projects.save(project.id, save, desk.actor, f"{reading.job.name}の{place_of(one)}から")
    return project


def place_of(proposed: Proposed) -> str:
    """Where a proposal stands in its document, as a person would say it."""
    return "本文" if proposed.place == proposed.paragraph else proposed.place


def _refuse_twice(library: Library, chosen: Sequence[Proposed]) -> None:
    ids = [one.question for one in chosen]
    problems = [
        Problem(
            place=id_,
            message=f"「{library.questions[id_].label}」に、二つの案を選んでいます。",
            hint="どちらか一つを選んでください。",
        )
        for id_ in dict.fromkeys(ids)
        if ids.count(id_) > 1
    ]
    if problems:
        raise AnswersError(problems)


# ---- to take along ---------------------------------------------------------------------------------------------


def blank_sheet(desk: Desk, preset: str) -> tuple[bytes, str]:
    """An empty ヒアリングシート of a kind of buyer, and the title of the kind. Raises NotFound for no such kind."""
    desk.need_create()
    title = next((one.title for one in desk.library.presets if one.id == preset), None)
    if title is None:
        raise NotFound("団体の種別")
    return desk.office.bench.hearing_sheet(preset), title


def hearing_sheet(desk: Desk, project: str) -> bytes:
    """The ヒアリングシート of a 案件, filled in as far as it is answered (.xlsx)."""
    case = desk.case(project)
    content = desk.office.bench.hearing_sheet(case.project.preset, case.answers)
    desk.store.audit.record(desk.actor, "file.download", f"project:{project}", {"file": "hearing-sheet.xlsx"})
    return content


def answers_file(desk: Desk, project: str) -> bytes:
    """The answers.yaml of a 案件, without what today's library cannot use."""
    case = desk.case(project)
    unusable = {(one.entry.kind, one.entry.key) for one in case.strangers}
    entries = [one for key, one in case.entries.items() if key not in unusable]
    raw = raw_answers(case.project, entries, case.locked)
    order = {id_: index for index, id_ in enumerate(case.library.questions)}
    values = dict(sorted(raw.values.items(), key=lambda one: order[one[0]]))
    labels = {id_: question.label for id_, question in case.library.questions.items()}
    desk.store.audit.record(desk.actor, "file.download", f"project:{project}", {"file": "answers.yaml"})
    return write_answers_yaml(dataclasses.replace(raw, values=values), labels).encode()
