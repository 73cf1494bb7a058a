from __future__ import annotations

import pytest

from specgen.findings import Code, Finding
from tests.checks.consistency_papers import consistency

TABLE = "# 3 成果物\n| 成果物 | 期限 |\n|---|---|\n| 業務計画書（体制図を含む。） | 着手前 |\n| 移行計画書 | 6月 |\n"
OWN = frozenset({Code.deliverable_without_task, Code.deliverable_unlisted})


def deliverables(*texts: str) -> list[Finding]:
    return [one for one in consistency(*texts) if one.code in OWN]


@pytest.mark.parametrize("form", [TABLE, "# 3 成果物一覧\n(1) 業務計画書\n(2) 移行計画書 1部\n"])
def test_a_deliverable_that_nobody_makes_is_reported(form: str) -> None:
    (one,) = deliverables("# 2 作業\n2.1 受託者は、業務計画書を作成すること。\n" + form)
    assert one.code is Code.deliverable_without_task
    assert "「移行計画書」" in one.message


@pytest.mark.parametrize(
    "task",
    [
        "移行計画書を作成すること。",
        "データを移行するときは、あらかじめ計画書を作成すること。",
        "移行の手順を移行計画書に記載すること。",
    ],
)
def test_a_deliverable_with_a_task_is_left_alone(task: str) -> None:
    assert deliverables(f"# 2 作業\n2.1 業務計画書を作成すること。\n2.2 {task}\n" + TABLE) == []


def test_a_table_of_tasks_pairs_them_with_deliverables() -> None:
    tasks = (
        "# 2 作業\n| 業務 | 成果物 |\n|---|---|\n| 計画 | 業務計画書 |\n| 移行 | 移行計画書 |\n| 提供 |"
        " なし（役務の提供） |\n"
    )
    assert deliverables(tasks + TABLE) == []


def test_a_paper_outside_the_list_is_reported() -> None:
    tasks = "# 2 作業\n2.1 業務計画書及び移行計画書を作成すること。\n2.2 試験結果報告書を作成し、提出すること。\n"
    (one,) = deliverables(tasks + TABLE)
    assert one.code is Code.deliverable_unlisted
    assert "「試験結果報告書」" in one.message
    assert deliverables(tasks + TABLE + "3.1 この表に掲げるもののほか、他の条項に定める書面を提出すること。\n") == []


def test_a_paper_without_a_list_lacks_nothing() -> None:
    assert deliverables("# 2 作業\n2.1 試験結果報告書を作成し、提出すること。\n") == []


def test_the_list_may_stand_in_an_annex() -> None:
    (one,) = deliverables("# 2 作業\n2.1 業務計画書を作成すること。\n", TABLE)
    assert one.place == "別紙1.md 3"
