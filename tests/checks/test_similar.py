from __future__ import annotations

import pytest

from specgen.checks.evidence import load_evidence
from specgen.checks.similar import find_alike
from specgen.model.library import Library
from tests.checks.documents import sentences

ASPECT = "ds920:01/guideline"
NEARLY = (
    "受注者は、総務省及び経済産業省の「AI事業者ガイドライン」（改定後の版を含む。）に定める共通の指針の"
    "全ての項目を守り、項目ごとの対応の状況を利用開始日の前日までに書面で示すこと。"
)


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        (NEARLY, True),
        (NEARLY.replace("こと。", "ことは求めない。"), False),
        (NEARLY.replace("示すこと。", "示さないこと。"), False),
        (NEARLY.replace("示すこと。", "示すことが望ましい。"), False),
        ("受注者は、毎月、利用状況を書面で報告すること。", False),
    ],
)
def test_only_an_obligation_that_points_the_same_way_is_alike(library: Library, text: str, alike: bool) -> None:
    found = find_alike(library, load_evidence(), sentences(text), [ASPECT])
    assert (ASPECT in found) is alike
    assert all(one.clause in library.clauses for one in found.values())
