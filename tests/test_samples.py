"""The samples are demo and golden test at once: what they draft stands beside them."""

from __future__ import annotations

import pytest

from tests.golden import NAMES, drafted, expected_folder


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_drafts_what_stands_beside_it(name: str) -> None:
    for file, text in drafted(name).items():
        expected = (expected_folder(name) / file).read_text(encoding="utf-8")
        assert text.splitlines() == expected.splitlines(), f"{name}/{file}: 意図した変更なら make golden で書き直す。"
