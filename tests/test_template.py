from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.template import Placeholder, Reference, TemplateError, parse, placeholders, references


def test_tokens() -> None:
    assert parse("前{{scale.users}}人、{{ rag.formats|or }}、{{ref:security.storage}}。") == (
        "前", Placeholder("scale.users"), "人、", Placeholder("rag.formats", "or"),
        "、", Reference("security.storage"), "。",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "{{",
        "}}",
        "{{a",
        "{{a}",
        "{{}}",
        "{{a b}}",
        "{{a|shout}}",
        "{{ref:a|or}}",
        "{{a.__class__}}x{{",
        "{{a()}}",
        "{{A}}",
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text)


@pytest.mark.parametrize("text", ["{% for x in y %}", "${x}", "{x}", "%(x)s", "<script>"])
def test_other_template_languages_are_just_words(text: str) -> None:
    assert parse(text) == (text,)


def test_questions_and_targets() -> None:
    text = "{{a}}{{ref:b}}{{c|plain}}"
    assert [one.question for one in placeholders(text)] == ["a", "c"]
    assert [one.target for one in references(text)] == ["b"]


@given(st.text(alphabet="{}ab|:. あ", max_size=40))
def test_nothing_is_lost(text: str) -> None:
    try:
        tokens = parse(text)
    except TemplateError:
        return
    assert "".join(token for token in tokens if isinstance(token, str)).count("{{") == 0
