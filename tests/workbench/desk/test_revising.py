"""版: what is submitted, who decides, and that everything about a version comes from what was submitted."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from specgen import office as libreoffice
from specgen.comparing import read_specification
from specgen.errors import Conflict, Denied, FileProblem, InputError, NotFound
from specgen.export.jsonfile import render_json
from specgen.model.specification import Specification
from specgen.store.values import JobState, Kind, Role, Save, State, User
from specgen.workbench import Workbench
from specgen.workbench.desk import Desk, Office
from specgen.workbench.desk.cases import describing, template
from specgen.workbench.desk.revisions import files, publishing, revising
from specgen.workbench.jobs import run_one
from specgen.workbench.making import DOCX, file_names, make_file, zipped
from specgen.workbench.printing import ALL, KEEP, PDF, PRINT
from tests.web.routes.ready import approved_case, ready_case, sample_case, submitted

Desks = Callable[..., Desk]
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def bench(office: Office) -> Workbench:
    return office.bench


@pytest.fixture
def desk_of(office: Office, person: Callable[..., User]) -> Desks:
    def make(login: str, *roles: Role, group: str = "総務課") -> Desk:
        return Desk(office, person(login, *roles, group=group))

    return make


@pytest.fixture
def drafter(desk_of: Desks) -> Desk:
    return desk_of("drafter", Role.draft)


@pytest.fixture
def approver(desk_of: Desks) -> Desk:
    return desk_of("approver", Role.approve)


def test_what_is_written_is_read_back_the_same(drafts: dict[str, Specification]) -> None:
    for spec in drafts.values():
        assert read_specification(render_json(spec).encode(), "x") == spec


def test_the_hash_is_that_of_the_data_file(drafter: Desk) -> None:
    project = ready_case(drafter)
    hash_ = submitted(drafter, project)
    made = files.download(drafter, files.source(drafter, project.id, 1), "specification.json")
    assert hashlib.sha256(made.content).hexdigest() == hash_


def test_a_version_is_made_of_what_was_seen_only(drafter: Desk) -> None:
    project = ready_case(drafter)
    seen = project.version
    drafter.save_answer(project.id, "office.name", "別の町", drafter.case(project.id).base(Kind.answer, "office.name"))
    with pytest.raises(Conflict):
        revising.submit(drafter, project.id, "", seen)
    assert revising.versions(drafter, project.id) == []


def test_what_is_open_may_be_kept_but_not_approved(drafter: Desk, approver: Desk) -> None:
    project = sample_case(drafter)
    hash_ = submitted(drafter, project)
    found = revising.version(approver, project.id, 1)
    assert len(found.obstacles) == 5
    assert not any("回答ファイル" in one.message for one in found.obstacles)
    assert not found.spec.final
    with pytest.raises(InputError, match="5件"):
        revising.decide(approver, project.id, 1, hash_, True, "")
    assert revising.decide(approver, project.id, 1, hash_, False, "背景を直す").state is State.returned


def test_an_approved_version_is_fixed_and_a_change_makes_another(drafter: Desk, approver: Desk) -> None:
    project = approved_case(drafter, approver)
    before = revising.version(drafter, project.id, 1)
    assert before.printed.final
    assert before.label == "第1版"
    base = drafter.case(project.id).base(Kind.answer, "office.name")
    drafter.save_answer(project.id, "office.name", "別の町", base)
    again = revising.version(drafter, project.id, 1)
    assert (again.content, again.spec) == (before.content, before.spec)
    with pytest.raises(Conflict):
        revising.decide(approver, project.id, 1, before.revision.hash, False, "やはり直す")
    submitted(drafter, project)
    assert [one.revision.number for one in revising.versions(drafter, project.id)] == [2, 1]
    assert not revising.version(drafter, project.id, 2).printed.final


@pytest.mark.parametrize("roles", [(Role.draft,), (Role.view,)])
def test_only_an_approver_decides(drafter: Desk, desk_of: Desks, roles: tuple[Role, ...]) -> None:
    project = ready_case(drafter)
    hash_ = submitted(drafter, project)
    other = desk_of("other", *roles)
    assert not revising.may_decide(other, other.case(project.id), revising.version(other, project.id, 1).revision)
    with pytest.raises(Denied):
        revising.decide(other, project.id, 1, hash_, True, "")


def test_who_had_a_part_in_it_does_not_approve(desk_of: Desks) -> None:
    both = desk_of("both", Role.draft, Role.approve)
    project = ready_case(both)
    hash_ = submitted(both, project)
    revision = revising.version(both, project.id, 1).revision
    assert not revising.may_decide(both, both.case(project.id), revision)
    assert revising.may_withdraw(both, both.case(project.id), revision)
    with pytest.raises(Denied):
        revising.decide(both, project.id, 1, hash_, True, "")


def test_it_is_approved_by_the_hash_that_was_seen(drafter: Desk, approver: Desk) -> None:
    project = ready_case(drafter)
    submitted(drafter, project)
    with pytest.raises(Conflict):
        revising.decide(approver, project.id, 1, "0" * 64, True, "")


def test_a_return_needs_a_reason_and_notes_have_an_end(drafter: Desk, approver: Desk) -> None:
    project = ready_case(drafter)
    hash_ = submitted(drafter, project)
    with pytest.raises(InputError, match="理由"):
        revising.decide(approver, project.id, 1, hash_, False, " \r\n ")
    with pytest.raises(InputError, match="長過ぎます"):
        revising.decide(approver, project.id, 1, hash_, False, "長" * 2001)


def test_an_author_takes_it_back(drafter: Desk, approver: Desk) -> None:
    project = ready_case(drafter)
    submitted(drafter, project)
    with pytest.raises(Denied):
        revising.withdraw(approver, project.id, 1, "")
    assert revising.withdraw(drafter, project.id, 1, "やり直す").state is State.withdrawn


def test_another_group_sees_nothing(drafter: Desk, approver: Desk, desk_of: Desks) -> None:
    project = approved_case(drafter, approver)
    stranger = desk_of("stranger", Role.draft, Role.approve, group="税務課")
    for ask in (
        lambda: revising.versions(stranger, project.id),
        lambda: revising.version(stranger, project.id, 1),
        lambda: revising.side(stranger, project.id, "1"),
        lambda: files.source(stranger, project.id),
        lambda: files.file_jobs(stranger, project.id),
        lambda: publishing.links(stranger, project.id),
        lambda: publishing.make_link(stranger, project.id, 1, "x", 3, NOW),
        lambda: describing.history(stranger, project.id, None, None),
        lambda: describing.move(stranger, project.id, "x", confirmed=True),
        lambda: describing.archive(stranger, project.id, archived=True),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("key", ["", "x", "-1", "1" * 12, "１"])
def test_sides_are_versions_or_now(drafter: Desk, key: str) -> None:
    project = ready_case(drafter)
    with pytest.raises(InputError):
        revising.side(drafter, project.id, key)
    with pytest.raises(NotFound):
        revising.side(drafter, project.id, "7")


def test_two_sides_are_compared(drafter: Desk, approver: Desk) -> None:
    project = approved_case(drafter, approver)
    drafter.save_answer(project.id, "office.name", "別の町", drafter.case(project.id).base(Kind.answer, "office.name"))
    old, new = (revising.side(drafter, project.id, one) for one in revising.usual_sides(
        drafter.store.revisions.list(project.id)
    ))  # fmt: skip
    assert (old.key, new.key) == ("1", "now")
    found = revising.compared(old, new)
    assert found.new.office == "別の町"
    assert any(row.changes for row in found.rows) or any(record.change for record in found.records)


# ---- files ----


def test_every_file_by_itself_is_that_of_the_zip(drafter: Desk, approver: Desk) -> None:
    project = approved_case(drafter, approver)
    made = files.source(drafter, project.id, 1)
    whole = files.download(drafter, made, files.ZIP)
    with zipfile.ZipFile(io.BytesIO(whole.content)) as package:
        held = {name: package.read(name) for name in package.namelist()}
    assert len(held) == len(file_names(made.spec))
    for name in file_names(made.spec):
        one = files.download(drafter, made, name)
        assert held[one.name] == one.content
    assert whole.name == "生成AIサービス_第1版_一式.zip"
    assert "生成AIサービス_第1版_仕様書.docx" in held
    actions = [one.action for one in drafter.store.audit.list(limit=20)]
    assert actions.count("file.download") == len(held) + 1


@pytest.mark.parametrize("name", ["", "../x", "specification.exe", "specification.pdf"])
def test_no_other_file(drafter: Desk, name: str) -> None:
    made = files.source(drafter, ready_case(drafter).id)
    with pytest.raises(NotFound):
        files.download(drafter, made, name)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('a/b\\c:d*?"<>|', "a_b_c_d______.docx"),
        ("　件\n名\u202e.", "件 名.docx"),
        ("...", "仕様書.docx"),
        ("長" * 99, "長" * 60 + ".docx"),
    ],
)
def test_names_of_files_are_safe_everywhere(title: str, name: str) -> None:
    assert files.named(title, suffix="docx") == name


def test_the_same_files_give_the_same_zip() -> None:
    assert zipped({"あ.txt": b"1", "b": b"2"}) == zipped({"あ.txt": b"1", "b": b"2"})


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A LibreOffice that is quick."""
    monkeypatch.setattr(libreoffice, "find_office", lambda: Path("soffice"))
    monkeypatch.setattr(
        libreoffice, "with_page_numbers", lambda spec, base, _office: (f"docx {spec.final} {base!r}".encode(), b"pdf")
    )
    monkeypatch.setattr(libreoffice, "to_pdf", lambda _content, suffix, _office: f"pdf of {suffix}".encode())


def _work(drafter: Desk, bench: Workbench) -> None:
    while job := drafter.store.jobs.claim([PRINT]):
        run_one(bench, drafter.store, job)


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize(
    ("wanted", "content"), [(DOCX, b"docx False None"), (PDF, b"pdf"), ("checklist.pdf", b"pdf of xlsx")]
)
def test_what_needs_libreoffice_is_made_in_the_background(
    drafter: Desk, bench: Workbench, wanted: str, content: bytes
) -> None:
    project = ready_case(drafter)
    job = files.begin(drafter, files.source(drafter, project.id), wanted)
    assert files.begin(drafter, files.source(drafter, project.id), wanted).id == job.id
    _work(drafter, bench)
    assert files.job_result(drafter, project.id, job.id).content == content
    with pytest.raises(NotFound):
        files.begin(drafter, files.source(drafter, project.id), "report.pdf")


@pytest.mark.usefixtures("printer")
def test_all_of_it(drafter: Desk, bench: Workbench) -> None:
    project = ready_case(drafter)
    job = files.begin(drafter, files.source(drafter, project.id), ALL)
    _work(drafter, bench)
    with zipfile.ZipFile(io.BytesIO(files.job_result(drafter, project.id, job.id).content)) as package:
        assert {DOCX, PDF, "requirements.pdf", "checklist.pdf", "report.html"} <= set(package.namelist())
        assert package.read(PDF) == b"pdf"


@pytest.mark.usefixtures("printer")
def test_an_approved_version_keeps_what_was_printed(drafter: Desk, approver: Desk, bench: Workbench) -> None:
    project = approved_case(drafter, approver)
    made = files.source(approver, project.id, 1)
    files.begin_keeping(approver, made)
    files.begin_keeping(approver, made)
    assert [one.params["wanted"] for one in approver.store.jobs.list(approver.user.id)] == [KEEP]
    assert files.file_jobs(approver, project.id) == []
    _work(approver, bench)
    assert files.download(drafter, made, DOCX).content == b"docx True None"
    assert files.download(drafter, made, PDF).content == b"pdf"
    with zipfile.ZipFile(io.BytesIO(files.download(drafter, made, files.ZIP).content)) as package:
        assert "生成AIサービス_第1版_仕様書.pdf" in package.namelist()
    assert sorted(files.kept_files(drafter.store, made)) == [DOCX, PDF]


@pytest.mark.usefixtures("printer")
def test_a_job_is_its_owner_s(drafter: Desk, approver: Desk) -> None:
    project = ready_case(drafter)
    job = files.begin(drafter, files.source(drafter, project.id), PDF)
    with pytest.raises(NotFound):
        files.file_job(approver, project.id, job.id)
    assert files.cancel_job(drafter, project.id, job.id).state is JobState.cancelled
    assert files.begin(drafter, files.source(drafter, project.id), PDF).id != job.id


def test_without_libreoffice_a_job_says_what_to_do(
    drafter: Desk, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = ready_case(drafter)
    monkeypatch.setattr(libreoffice, "find_office", lambda: Path("soffice"))
    job = files.begin(drafter, files.source(drafter, project.id), PDF)
    monkeypatch.setattr(libreoffice, "find_office", lambda: None)
    _work(drafter, bench)
    found = files.file_job(drafter, project.id, job.id)
    assert found.state is JobState.failed
    assert "LibreOffice" in found.message
    assert files.printed_offers(files.source(drafter, project.id)) == []


# ---- the office's own .docx ----


def test_a_version_keeps_the_form_it_was_made_with(drafter: Desk) -> None:
    project = ready_case(drafter)
    own = make_file(drafter.case(project.id).spec, DOCX)
    template.keep_template(drafter, project.id, own, "C:\\様式\\町の様式.docx", of_group=False)
    held = template.own_template(drafter, project.id)
    assert held is not None
    assert held.name == "町の様式.docx"
    submitted(drafter, project)
    template.drop_template(drafter, project.id, of_group=False)
    assert template.own_template(drafter, project.id) is None
    assert files.source(drafter, project.id, 1).template == held.blob
    assert files.source(drafter, project.id).template == ""
    assert json.loads(drafter.store.revisions.entries(project.id, 1))["template"]["blob"] == held.blob


def test_a_group_s_form_is_for_all_its_cases(drafter: Desk, desk_of: Desks) -> None:
    project = ready_case(drafter)
    own = make_file(drafter.case(project.id).spec, DOCX)
    template.keep_template(drafter, project.id, own, "課.docx", of_group=True)
    assert files.source(drafter, project.id).template
    other = desk_of("other", Role.draft, group="税務課")
    assert files.source(other, ready_case(other).id).template == ""
    template.drop_template(drafter, project.id, of_group=True)
    assert files.source(drafter, project.id).template == ""


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04 broken", b""])
def test_a_form_that_cannot_be_used_is_refused(drafter: Desk, content: bytes) -> None:
    project = ready_case(drafter)
    with pytest.raises(FileProblem) as caught:
        template.keep_template(drafter, project.id, content, "様式.docx", of_group=False)
    assert caught.value.path == "様式.docx"
    assert template.own_template(drafter, project.id) is None


# ---- vendors ----


def test_only_an_approved_version_is_published(drafter: Desk) -> None:
    project = ready_case(drafter)
    submitted(drafter, project)
    with pytest.raises(NotFound):
        publishing.make_link(drafter, project.id, 1, "公告用", 30, NOW)


@pytest.mark.parametrize(("label", "days"), [("", 30), ("公告用", 0), ("公告用", 91)])
def test_a_link_has_a_name_and_an_end(drafter: Desk, approver: Desk, label: str, days: int) -> None:
    project = approved_case(drafter, approver)
    with pytest.raises(InputError):
        publishing.make_link(drafter, project.id, 1, label, days, NOW)


def test_requirements_are_found_by_words_number_and_level(drafter: Desk) -> None:
    spec = drafter.case(ready_case(drafter).id).spec

    def ids(words: str, level: publishing.Filter = "") -> set[str]:
        return {row.item.id for part in publishing.requirements(spec, words, level) for row in part.rows}

    every = ids("")
    assert every == {item.id for item in spec.requirements()}
    assert "WRK-06" in ids("職員研修")
    assert ids("ｗｒｋ－０６") <= ids("wrk-06") == {"WRK-06"}
    assert ids("職員 研修") <= ids("研修")
    assert ids("", "mandatory") | ids("", "desirable") <= every
    assert not ids("", "mandatory") & ids("", "desirable")
    assert ids("ぬぬぬ") == set()


# ---- the 案件 itself ----


def test_a_note_of_another_person_is_not_overwritten(drafter: Desk) -> None:
    project = ready_case(drafter)
    empty = describing.seen_of("")
    describing.hand_over(drafter, project.id, "一つ目\r\n二行目", empty)
    assert drafter.case(project.id).project.handover == "一つ目\n二行目"
    with pytest.raises(Conflict):
        describing.hand_over(drafter, project.id, "二つ目", empty)
    describing.hand_over(drafter, project.id, "二つ目", describing.seen_of("一つ目\n二行目"))
    assert drafter.case(project.id).project.handover == "二つ目"


def test_moving_needs_a_confirmation_and_takes_the_case_away(drafter: Desk, approver: Desk, desk_of: Desks) -> None:
    project = ready_case(drafter)
    tax = desk_of("tax", Role.draft, group="税務課")
    with pytest.raises(InputError):
        describing.move(drafter, project.id, tax.user.group, confirmed=False)
    with pytest.raises(Denied):
        describing.move(approver, project.id, tax.user.group, confirmed=True)
    describing.move(drafter, project.id, tax.user.group, confirmed=True)
    assert tax.case(project.id).project.title == project.title
    with pytest.raises(NotFound):
        drafter.case(project.id)


def test_what_is_put_away_is_read_only(drafter: Desk, approver: Desk) -> None:
    project = ready_case(drafter)
    hash_ = submitted(drafter, project)
    describing.archive(drafter, project.id, archived=True)
    for change in (
        lambda: revising.submit(drafter, project.id, "", project.version),
        lambda: revising.decide(approver, project.id, 1, hash_, True, ""),
        lambda: revising.withdraw(drafter, project.id, 1, ""),
        lambda: describing.rename(drafter, project.id, "別名"),
    ):
        with pytest.raises(Denied):
            change()
    describing.archive(drafter, project.id, archived=False)
    assert revising.decide(approver, project.id, 1, hash_, True, "").state is State.approved


def test_a_case_of_an_older_library_says_so_until_it_is_locked_again(drafter: Desk) -> None:
    project = ready_case(drafter)
    case = drafter.case(project.id)
    old = dict.fromkeys(case.locked, "2020.01") | {"gone": "1"}
    drafter.save(
        project.id, [Save(kind=Kind.setting, key="library", value=old, base=case.base(Kind.setting, "library"))]
    )
    assert [one.same for one in describing.editions(drafter.case(project.id))] == [False] * len(old)
    describing.lock_again(drafter, project.id)
    assert all(one.same for one in describing.editions(drafter.case(project.id)))


def test_the_history_goes_back_page_by_page(drafter: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    project = ready_case(drafter)
    monkeypatch.setattr(describing, "PAGE", 10)
    seen, before = [], None
    while True:
        page = describing.history(drafter, project.id, None, before)
        seen += [one.seq for one in page.changes]
        before = page.older
        if before is None:
            break
    assert seen == list(range(project.version, 0, -1))
    kinds = {one.kind for one in describing.history(drafter, project.id, Kind.confirmed, None).changes}
    assert kinds == {Kind.confirmed}
