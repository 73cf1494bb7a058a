"""Verdicts on a small checklist whose evidence the test knows by heart."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.checks.checklist import judge
from specgen.checks.evidence import Evidence, load_evidence, read_evidence
from specgen.model.library import Library
from specgen.model.report import CheckedItem
from specgen.model.specification import Verdict
from tests.checks.documents import document, sentences

ITEM = "municipal:02"  # Edge and Chrome: two essential aspects


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture
def tiny(tmp_path: Path) -> Evidence:
    folder = tmp_path / "layer" / "evidence"
    folder.mkdir(parents=True)
    (folder / "02.yaml").write_text(
        "item: municipal:02\n"
        "concepts: {usable: 利用|使用|動作|対応}\n"
        "none: [講習]\n"
        "aspects:\n"
        '  edge: [{all: [Edge, "@usable"]}, {all: [マイクロソフトのブラウザ], enough: false, note: 製品名がない。}]\n'
        '  chrome: [{all: ["Chrome…(利用|使用)"], topic: [ブラウザ]}]\n',
        encoding="utf-8",
    )
    found, problems = read_evidence([tmp_path / "layer"])
    assert not problems
    return found


def verdict(library: Library, evidence: Evidence, *texts: str, decided: str = "") -> CheckedItem:
    (checked,) = judge(
        library, evidence, sentences(*texts), checklists=["municipal-sample"],
        not_applicable={ITEM: decided} if decided else {},
    )  # fmt: skip
    return next(item for item in checked.items if item.id == ITEM)


BROWSER = "ブラウザは、次のとおりとする。Google Chromeを使用できること。"


@pytest.mark.parametrize(
    ("texts", "expected", "lacks"),
    [
        (("Edgeで利用できること。", BROWSER), Verdict.covered, 0),
        (("Edgeで利用できること。",), Verdict.partial, 1),
        (("Edgeで利用できること。", "Google Chromeを使用できること。"), Verdict.partial, 1),  # no topic anywhere
        (("Edgeで利用できることが望ましい。",), Verdict.missing, 2),
        (("Edgeでの利用に努めること。",), Verdict.partial, 2),
        (("職員は、Edgeを利用すること。",), Verdict.missing, 2),
        (("Edgeは利用しないこと。",), Verdict.missing, 2),
        (("Edgeで利用できる講習を開くこと。",), Verdict.missing, 2),
        (("マイクロソフトのブラウザに対応すること。",), Verdict.partial, 2),
        ((), Verdict.missing, 2),
    ],
)
def test_the_verdict_rests_on_obligations(
    library: Library, tiny: Evidence, texts: tuple[str, ...], expected: Verdict, lacks: int
) -> None:
    item = verdict(library, tiny, *texts)
    assert (item.verdict, len(item.lacks)) == (expected, lacks)
    assert item.reason.endswith("。")


def test_every_quote_stands_in_the_document_letter_for_letter(library: Library, tiny: Evidence) -> None:
    given = document("Ｅｄｇｅで利用できること。", BROWSER)
    item = verdict(library, tiny, *(one.text for one in given.paragraphs))
    texts = {one.id: one.text for one in given.paragraphs}
    assert item.verdict is Verdict.covered
    assert len(item.evidence) == 2
    assert all(quote.quote in texts[quote.paragraph] for quote in item.evidence)


def test_what_speaks_of_the_thing_is_shown_with_why_it_does_not_count(library: Library, tiny: Evidence) -> None:
    item = verdict(library, tiny, "職員は、Edgeを利用すること。")
    assert [(near.quote.quote, near.reason) for near in item.near] == [
        ("職員は、Edgeを利用すること。", "発注者側の事項であり、受注者の義務ではない。")
    ]


def test_a_person_decides_what_does_not_apply(library: Library, tiny: Evidence) -> None:
    item = verdict(library, tiny, decided="ブラウザを限らないため。")
    assert (item.verdict, item.reason, item.lacks) == (Verdict.not_applicable, "ブラウザを限らないため。", ())


def test_an_item_without_readings_is_never_fine(library: Library) -> None:
    item = verdict(library, Evidence(), "Edge及びChromeで利用できること。")
    assert item.verdict is Verdict.undetermined


def test_an_item_whose_wording_is_unknown_is_undetermined(library: Library, evidence: Evidence) -> None:
    (checked,) = judge(library, evidence, sentences("何でもできること。"), checklists=["ds920"])
    unknown = [item.id for item in checked.items if not item.verified]
    assert unknown == ["ds920:06", "ds920:07"]
    assert all(item.verdict is Verdict.undetermined for item in checked.items if item.id in unknown)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("item: municipal:02\naspects: {edge: [{all: ['(']}]}\n", "語の並びとして読めない"),
        ("item: municipal:02\naspects: {edge: [{all: ['@nothing']}]}\n", "概念「nothing」がない"),
        ("item: municipal:02\naspects: {edge: [{all: []}]}\n", ""),
        ("item: municipal:02\naspects: {edge: [{any: [a]}]}\n", ""),
        ("item: [\n", ""),
    ],
)
def test_a_bad_file_of_readings_is_named_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    folder = tmp_path / "layer" / "evidence"
    folder.mkdir(parents=True)
    (folder / "02.yaml").write_text(text, encoding="utf-8")
    _, problems = read_evidence([tmp_path / "layer"])
    assert problems
    assert problems[0].file == "layer/evidence/02.yaml"
    assert problems[0].line is not None
    assert problem in problems[0].message
