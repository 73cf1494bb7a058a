from __future__ import annotations

from pathlib import Path

import pytest

from specgen.checks.waivers import read_waivers, set_aside
from specgen.errors import FileProblem, WaiversError
from specgen.findings import Code, Finding, Severity
from specgen.model.library import Library
from specgen.model.waivers import Waivers


def finding(code: Code, place: str = "第1章", message: str = "「GPT-4」と名指ししている。") -> Finding:
    return Finding(code=code, severity=Severity.warning, place=place, message=message)


def waivers(*rows: dict[str, str]) -> Waivers:
    return Waivers.model_validate({"waive": [{"reason": "協議で確かめたため。", **row} for row in rows]})


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        ({"code": "product-name"}, False),
        ({"code": "product-name", "place": "第1章"}, False),
        ({"code": "product-name", "place": "第2章"}, True),
        ({"code": "product-name", "containing": "GPT"}, False),
        ({"code": "product-name", "containing": "Claude"}, True),
        ({"code": "version-pinned"}, True),
    ],
)
def test_a_finding_is_set_aside_by_code_place_and_text(row: dict[str, str], stands: bool) -> None:
    standing, waived = set_aside([finding(Code.product_name)], waivers(row))
    assert any(one.code is Code.product_name for one in standing) is stands
    assert [one.reason for one in waived] == ([] if stands else ["協議で確かめたため。"])
    # A decision that concerns nothing is told, and count in is count out.
    assert any(one.code is Code.waiver_unused for one in standing) is stands
    assert len(standing) + len(waived) == (2 if stands else 1)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "判断.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_decisions_are_read(tmp_path: Path, library: Library) -> None:
    path = write(tmp_path, "not_applicable: [{item: 'ds920:11', reason: 小規模な試行のため。}]\n")
    assert [one.item for one in read_waivers(path, library).not_applicable] == ["ds920:11"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not_applicable: [{item: 'ds920:99', reason: 小規模な試行のため。}]\n", "「ds920:99」という項目はない"),
        ("not_applicable: [{item: 'ds920:11'}]\n", "reason"),
        ("waive: [{code: no-such-code, reason: 小規模な試行のため。}]\n", "code"),
        ("waive: [{code: product-name, reason: 可}]\n", "reason"),
        ("others: 1\n", "others"),
    ],
)
def test_a_decision_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, library: Library, text: str, words: str
) -> None:
    with pytest.raises(WaiversError) as refused:
        read_waivers(write(tmp_path, text), library)
    assert "判断.yaml:1" in str(refused.value)
    assert words in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, library: Library) -> None:
    with pytest.raises(FileProblem, match=r"ない\.yaml"):
        read_waivers(tmp_path / "ない.yaml", library)
