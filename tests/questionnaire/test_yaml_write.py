"""Answers written and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.questionnaire.answers import Raw, RawAnswers, build_answers
from specgen.questionnaire.yaml_answers import LIST_KEYS, read_answers_yaml
from specgen.questionnaire.yaml_write import write_answers_yaml
from specgen.yamlfile import FORBIDDEN, parse_yaml
from tests.conftest import SAMPLES, sample_path

# What YAML may take for something else than a text.
ODD = [
    *(
        "未定",
        "はい",
        "yes",
        "null",
        "~",
        "",
        "12",
        "1.5",
        "2026-04-01",
        "0x1F",
        "1:30",
        "# 註",
        "- 一",
        "a: b",
        "'",
        '"',
    ),
    *("｛｛", "{{x}}", "&a", "*a", "!!int 3", "%", "@", "一行目\n二行目", "末尾に空白 \nある", " 先頭", "\n"),
    *("a\n\nb\n", "\tタブ", "\u2028", "\x85", "😀", "true", "---", "...", "? a", "|", ">"),
]
texts = st.text(max_size=60).filter(lambda text: not FORBIDDEN.search(text)) | st.sampled_from(ODD)
numbers = st.integers(-(10**17), 10**17) | st.decimals(-(10**9), 10**9, places=6).map(float)
values = numbers | st.booleans() | texts | st.lists(texts | numbers, max_size=4)
names = st.from_regex(r"[a-z]{1,8}\.[a-z\-]{1,8}", fullmatch=True) | texts
rows = st.dictionaries(names, texts, max_size=3).map(Raw)


@st.composite
def raw_answers(draw: st.DrawFn) -> RawAnswers:
    return RawAnswers(
        file="x",
        preset=draw(texts.filter(bool)),
        values={key: Raw(value) for key, value in draw(st.dictionaries(names, values, max_size=6)).items()},
        extras={key: draw(st.lists(rows, min_size=1, max_size=3)) for key in draw(st.sets(st.sampled_from(LIST_KEYS)))},
        grades={key: Raw(value) for key, value in draw(st.dictionaries(names, texts, max_size=3)).items()},
        library=draw(st.dictionaries(names, texts, max_size=2)),
    )


def plain(raw: RawAnswers) -> tuple[object, ...]:
    """Everything but the places."""
    return (
        raw.preset,
        {key: one.value for key, one in raw.values.items()},
        {key: [one.value for one in rows] for key, rows in raw.extras.items()},
        {key: one.value for key, one in raw.grades.items()},
        raw.library,
    )


def read(text: str) -> RawAnswers:
    data = parse_yaml(text, "x").data
    return RawAnswers(
        file="x",
        preset=str(data["preset"]),
        values={key: Raw(value) for key, value in (data["answers"] or {}).items()},
        extras={key: [Raw(value) for value in data[key]] for key in LIST_KEYS if data.get(key)},
        grades={key: Raw(value) for key, value in (data.get("grades") or {}).items()},
        library={str(key): str(value) for key, value in (data.get("library") or {}).items()},
    )


@given(raw_answers(), st.dictionaries(names, texts, max_size=3))
def test_what_is_written_is_read_again(raw: RawAnswers, labels: dict[str, str]) -> None:
    labels |= dict.fromkeys(list(raw.values)[:2], "設問の\n名称")
    assert plain(read(write_answers_yaml(raw, labels))) == plain(raw)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_come_back_whole(name: str, library: object, tmp_path: Path) -> None:
    raw = read_answers_yaml(sample_path(name))
    path = tmp_path / "answers.yaml"
    path.write_text(write_answers_yaml(raw), encoding="utf-8")
    again = read_answers_yaml(path)
    assert plain(again) == plain(raw)
    one, two = (build_answers(library, given) for given in (raw, again))  # type: ignore[arg-type]
    assert one.model_copy(update={"answers": {}}) == two.model_copy(update={"answers": {}})
    assert {id_: answer.value for id_, answer in one.answers.items()} == {
        id_: answer.value for id_, answer in two.answers.items()
    }
