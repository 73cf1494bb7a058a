from __future__ import annotations

from pathlib import Path

import pytest

from specgen import office
from specgen.errors import FileProblem, InputError, NotFinal, OfficeError
from specgen.findings import Code, Severity
from specgen.questionnaire.changes import with_answer
from specgen.workbench import MAX_BASE, Workbench
from tests.conftest import sample_path


@pytest.fixture
def bench() -> Workbench:
    return Workbench()


def test_without_libreoffice_everything_but_page_numbers_is_made(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(office.VARIABLE, "")
    spec = bench.draft(bench.read_answers(sample_path("town")))
    spec, files = bench.files(spec)
    assert Code.no_page_numbers in [finding.code for finding in spec.findings]
    assert len(files) == 6
    assert (
        "no-page-numbers" in files["report.html"].decode()
        or "目次にページ番号が入っていない" in files["report.html"].decode()
    )
    with pytest.raises(OfficeError, match="LibreOffice"):
        bench.files(spec, pdf=True)


def test_a_broken_libreoffice_does_not_lose_the_draft(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv(office.VARIABLE, str(broken))
    spec = bench.draft(bench.read_answers(sample_path("town")))
    spec, files = bench.files(spec)
    assert files["specification.docx"]
    assert Code.no_page_numbers in [finding.code for finding in spec.findings]


@pytest.mark.office
def test_pdfs(bench: Workbench) -> None:
    told: list[str] = []
    bench.progress = told.append
    spec = bench.draft(bench.read_answers(sample_path("town")))
    _, files = bench.files(spec, pdf=True)
    for name in ("specification.pdf", "requirements.pdf", "checklist.pdf"):
        assert files[name].startswith(b"%PDF-")
    assert len(told) >= 3


@pytest.mark.office
def test_the_printed_contents_agree_with_the_pages(bench: Workbench) -> None:
    soffice = office.find_office()
    assert soffice is not None
    spec = bench.draft(bench.read_answers(sample_path("town")))
    first, printed = office.with_page_numbers(spec, None, soffice)
    second, _ = office.with_page_numbers(spec, None, soffice)
    assert first == second
    pages = office.heading_pages(spec, printed)
    assert set(pages) == {node.id for node in spec.nodes()}
    assert list(pages.values()) == sorted(pages.values())
    assert min(pages.values()) >= 2


def test_a_template_that_cannot_be_read(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="ひな形を読めない"):
        bench.read_base(tmp_path / "none.docx")
    large = tmp_path / "large.docx"
    large.write_bytes(b"x" * (MAX_BASE + 1))
    with pytest.raises(FileProblem, match="大き過ぎる"):
        bench.read_base(large)


def test_unknown_names(bench: Workbench) -> None:
    with pytest.raises(InputError, match="village"):
        bench.starter("village")
    with pytest.raises(InputError, match="village"):
        bench.hearing_sheet("village")


def test_a_final_version_is_refused_while_something_is_wrong(bench: Workbench) -> None:
    answers = bench.read_answers(sample_path("town"))
    answers = with_answer(bench.library, answers, "data.class", "3a")
    narratives = tuple(one.id for one in bench.library.clauses.values() if one.kind == "narrative")
    answers = answers.model_copy(update={"confirmed": narratives})
    errors = [one for one in bench.draft(answers).findings if one.severity is Severity.error]
    assert errors
    with pytest.raises(NotFinal) as caught:
        bench.draft(answers, final=True)
    assert [one.message for one in caught.value.problems] == [f"誤り: {one.message}" for one in errors]


def test_a_changed_answer_may_be_undecided_but_its_question_must_be_asked(bench: Workbench) -> None:
    answers = bench.read_answers(sample_path("town"))
    assert bench.explain_change(answers, "scale.users", "未定").reworded
    closed = with_answer(bench.library, answers, "rag.need", "none")
    with pytest.raises(InputError, match="対象外の設問"):
        bench.explain_change(closed, "rag.capacity", "10")
