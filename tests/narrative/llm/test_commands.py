"""The commands against a real server and a real, very small model, from notes to a draft.

What so small a model writes is no prose. Whatever it is: a suggestion that keeps every rule, or the template's text
with the reason; the use is counted, the key stays where it was, and no draft changes until a person decides.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from specgen.model.suggestion import Slot, Status, Suggestion
from specgen.narrative.facts import check_facts
from specgen.narrative.guard import Policy
from specgen.narrative.judging import judge
from specgen.narrative.outgoing import prepare
from specgen.narrative.shelf import read_shelf
from specgen.workbench import Workbench
from tests.narrative.llm.conftest import KEY
from tests.narrative.shelved import PERSON, copy_of, review_of, suggested

pytestmark = pytest.mark.llm
# What a draft is made of for others; the report and the JSON also say that a suggestion waits.
PAPERS = ("specification.docx", "specification.md", "requirements.xlsx", "checklist.xlsx")


class Case(NamedTuple):
    """A 案件 in a folder of its own, and how its commands are called."""

    folder: Path
    answers: Path
    variables: dict[str, str]
    options: tuple[str, ...]

    def run(self, *words: str, settings: bool = False, codes: tuple[int, ...] = (0,)) -> str:
        """What a command prints; neither a traceback nor the key is in it."""
        more = self.options if settings else ()
        done = subprocess.run(
            [sys.executable, "-m", "specgen", *words, *more],
            env=self.variables, capture_output=True, text=True, check=False, timeout=400,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        shown = done.stdout + done.stderr
        assert done.returncode in codes, shown
        assert "Traceback" not in shown
        assert KEY not in shown
        return shown

    def kept(self) -> list[Suggestion]:
        return [one.suggestion for one in read_shelf(self.answers.with_name("answers.suggestions.json")).entries]

    def draft(self, name: str) -> dict[str, bytes]:
        self.run("draft", str(self.answers), "--out", str(self.folder / name), "--no-pages")
        return {paper: (self.folder / name / paper).read_bytes() for paper in PAPERS}

    def used(self) -> dict[str, Any]:
        (row,) = json.loads(self.run("usage", "--format", "json", settings=True))["usage"]
        return dict(row)


def declared(address: str, folder: Path) -> dict[str, Any]:
    return {
        "base_url": address, "model": "smollm2", "ceiling": "2", "terms": "個別契約", "trains": False,
        "region": "国内", "network": "loopback", "timeout_seconds": 240, "max_output_tokens": 300,
        "usage_folder": str(folder / "usage"),
    }  # fmt: skip


@pytest.fixture(params=["environment", "file"])
def case(request: pytest.FixtureRequest, tmp_path: Path, address: str) -> Case:
    """The same endpoint, declared in either way."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("SPECGEN_")}
    here = declared(address, tmp_path)
    answers = copy_of("town", tmp_path)
    if request.param == "environment":
        stated = {f"SPECGEN_LLM_{name.upper()}": str(value) for name, value in here.items()}
        return Case(tmp_path, answers, {**variables, **stated, "SPECGEN_LLM_KEY": KEY}, ())
    usage = {"usage_folder": here.pop("usage_folder"), "ceilings": {"total": 200_000}}
    endpoint = {"name": "庁内", **here, "key_file": "secret/key.txt"}
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_text(f"{KEY}\n")
    settings = tmp_path / "settings.yaml"
    settings.write_text(json.dumps({"endpoints": [endpoint], **usage}, ensure_ascii=False), encoding="utf-8")
    return Case(tmp_path, answers, variables, ("--settings", str(settings)))


def assert_the_key_is_nowhere(folder: Path) -> None:
    holding = [path for path in folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert [path.name for path in holding if path.parent.name != "secret"] == []


def assert_it_keeps_the_rules(one: Suggestion, case: Case) -> None:
    """A suggestion that was kept: of the form, with every invented piece marked, naming no vendor."""
    bench = Workbench()
    prepared = prepare(one.slot, bench.read_answers(case.answers), bench.library, Policy())
    again = json.dumps({"paragraphs": [paragraph.model_dump() for paragraph in one.paragraphs], "remark": ""})
    judged = judge(again, prepared, Policy())
    assert judged.refusal == ""
    assert judged.marks == one.marks
    given = [given.text for given in one.given]
    found = [mark for at, part in enumerate(one.paragraphs) for mark in check_facts(part.text, given, at)]
    assert tuple(found) == one.marks
    assert (one.status, one.input_hash) == (Status.pending, prepared.input_hash)
    assert one.model


def test_from_notes_to_a_draft(case: Case) -> None:
    before = case.draft("before")
    call = ("narrate", str(case.answers), "--slot", "purpose", "--person", "職員1", "--group", "総務課", "--yes")
    shown = case.run(*call, settings=True)
    kept = case.kept()
    if kept:
        assert_it_keeps_the_rules(kept[0], case)
        assert f"案 {kept[0].id}" in shown
    else:
        reason = shown.split("目的: 案はない。")[1].split("箇条書きのままの文を用いる。")[0]
        assert len(reason.strip()) > 5
    used = case.used()
    assert (used["who"]["person"], used["who"]["group"]) == ("職員1", "総務課")
    assert 1 <= used["calls"] <= 3
    assert used["tokens_in"] > 1000
    assert 0 < used["tokens_out"] <= 3 * 300
    assert used["unsettled"] == 0
    if not kept:  # somebody else's suggestion waits
        review = review_of(case.answers)
        kept = [review.keep(suggested(Slot.purpose, review.answers))]
    assert kept[0].id in case.run("review", str(case.answers))
    assert case.draft("pending") == before
    case.run("review", str(case.answers), "--reject", kept[0].id, "--by", PERSON)
    assert case.draft("rejected") == before
    assert case.kept()[0].status is Status.rejected
    assert_the_key_is_nowhere(case.folder)


def test_a_ceiling_stops_before_the_server_is_asked(case: Case) -> None:
    case.variables["SPECGEN_LLM_MONTHLY_TOKENS"] = "1000"
    call = ("narrate", str(case.answers), "--slot", "purpose", "--person", "職員1", "--yes")
    assert "上限 1,000" in case.run(*call, settings=True, codes=(2,))
    assert json.loads(case.run("usage", "--format", "json", settings=True))["usage"] == []


def test_a_wrong_key_leaves_the_template_and_costs_nothing(case: Case) -> None:
    case.variables["SPECGEN_LLM_KEY"] = "wrong"
    call = ("narrate", str(case.answers), "--slot", "purpose", "--person", "職員1", "--yes")
    assert "鍵を認めなかった" in case.run(*call, settings=True)
    assert case.kept() == []
    assert json.loads(case.run("usage", "--format", "json", settings=True))["usage"] == []


def test_an_opinion_is_asked_for_and_proves_itself_or_changes_nothing(case: Case) -> None:
    paper = case.folder / "仕様書.md"
    paper.write_text("# 第1章 機能要件\n\n- 有害な出力の抑止\n", encoding="utf-8")
    call = ("check", str(paper), "--checklist", "ds920", "--format", "json")
    before, after = case.folder / "before.json", case.folder / "after.json"
    case.run(*call, "-o", str(before), codes=(0, 1))
    asked = ("--model", "--class", "1", "--person", "職員1", "--yes", "-o", str(after))
    case.run(*call, *asked, settings=True, codes=(0, 1))
    plain, report = json.loads(before.read_text()), json.loads(after.read_text())
    for was, now in zip(items(plain), items(report), strict=True):
        if was["verdict"] != now["verdict"]:
            assert (was["verdict"], was["id"]) == ("undetermined", now["id"])
            assert now["judged_by"] == "model"
            assert [one["quote"] for one in now["evidence"]] == ["有害な出力の抑止"]
    used = case.used()
    assert used["calls"] == sum(one["verdict"] == "undetermined" and bool(one["aspects"]) for one in items(plain))
    assert used["unsettled"] == 0
    assert_the_key_is_nowhere(case.folder)


def items(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for one in report["checklists"] for item in one["items"]]
