from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specgen.errors import AnswersError, FileProblem
from specgen.findings import Code
from specgen.library import load_library
from specgen.model.answers import Answers, State
from specgen.model.base import Grade
from specgen.model.library import Library
from specgen.questionnaire.answers import Raw, RawAnswers, build_answers
from specgen.questionnaire.changes import with_answer
from specgen.questionnaire.preset import starter
from specgen.questionnaire.rules import check_answers
from specgen.questionnaire.yaml_answers import read_answers_yaml
from tests.conftest import sample_path
from tests.strategies import raw_answers

LIBRARY = load_library()


def write(tmp_path: Path, old: str, new: str, name: str = "town") -> Path:
    text = sample_path(name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "answers.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def read(library: Library, path: Path) -> Answers:
    return build_answers(library, read_answers_yaml(path))


def test_every_question_is_in_exactly_one_state(library: Library, sample_answers: dict[str, Answers]) -> None:
    for answers in sample_answers.values():
        assert list(answers.answers) == list(library.questions)


def test_full_width_digits_and_labels(sample_answers: dict[str, Answers]) -> None:
    town = sample_answers["town"]
    assert town.assumed("scale.users") == 120
    assert town.assumed("budget.ceiling") == 1_200_000
    assert town.assumed("procurement.method") == "proposal"
    assert town.assumed("data.personal") is False


BAD: list[tuple[str, str, str, int, str]] = [
    ("an unknown question", "scale.users:", "scale.user:", 50, "知らない設問「scale.user」"),
    (
        "a word for a number",
        "scale.users: １２０",
        "scale.users: 百二十",
        50,
        "「利用者数」（scale.users）の回答「百二十」",
    ),
    ("a choice that is not there", 'data.class: "2"', 'data.class: "9"', 63, "選択肢にない"),
    ("a value outside hard limits", "scale.concurrent: 50", "scale.concurrent: 0", 51, "範囲の外"),
    ("an empty basic answer", "service.audience: 職員", "service.audience:", 67, "空である"),
    ("an unknown part", "answers:", "anwsers:", 14, "知らない見出し「anwsers」"),
    ("a date that is none", "令和9年4月1日", "令和9年4月31日", 42, "暦にない"),
    ("answers as a list", "answers:\n", "answers: [a]\nx:\n", 14, "「項目: 値」の並び"),
    ("an unknown preset", "preset: town", "preset: village", 0, "「village」は使えない"),
    ("a newer format", "specgen: 1", "specgen: 9", 10, "この版の specgen では読めない"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_answers_are_refused_with_place_and_remedy(
    library: Library, tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = write(tmp_path, old, new)
    with pytest.raises(AnswersError) as refused:
        read(library, path)
    hits = [problem for problem in refused.value.problems if words in problem.message]
    assert hits, str(refused.value)
    if line:
        shown = path.read_text(encoding="utf-8").splitlines()[(hits[0].line or 0) - 1]
        assert new.splitlines()[0].strip().split(":")[0] in shown or "令和9年4月31日" in shown


def test_a_missing_basic_answer(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "  service.audience: 職員\n", "")
    with pytest.raises(AnswersError, match=r"「生成AIを直接使う人」|service\.audience") as refused:
        read(library, path)
    assert "未定 と書く" in str(refused.value)


def test_all_mistakes_are_told_at_once(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "scale.users: １２０", "scale.users: 百")
    text = (
        path.read_text(encoding="utf-8").replace('data.class: "2"', "data.class: 秘").replace("rag.need:", "rag.ned:")
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnswersError) as refused:
        read(library, path)
    assert len(refused.value.problems) == 4  # two bad values, one unknown id, one basic answer missing
    assert "「rag.need」の書き間違い" in str(refused.value)


EXTRAS: list[tuple[str, str]] = [
    ("left_out: [{clause: no.such, reason: x}]", "知らない条項「no.such」"),
    ("left_out: [{clause: contract.audit}]", "reason: 必須の項目がない"),
    ("edits: [{clause: contract.audit, text: '', reason: x}]", "空にはできない"),
    ("own_clauses: [{key: a, place: nowhere, title: t, text: x, reason: r}]", "知らない場所「nowhere」"),
    ("own_clauses: [{key: A b, place: contract.other, title: t, text: x, reason: r}]", "決められた形でない"),
    ("grades: {contract.audit: 最低}", "知らない水準のある条項「contract.audit」"),
    ("grades: {ai.robustness: 最高}", "水準「最高」はない"),
    ("confirmed: [contract.audit]", "知らない要確認の条項"),
    ("not_applicable: [{item: 'ds920:99', reason: x}]", "知らないチェックシートの項目"),
    ("left_out: {clause: x}", "行の並びで書く"),
    ("not_applicable: [{item: 'ds920:11', reason: x}, {item: 'ds920:11', reason: y}]", "「ds920:11」が2回"),
    (
        "left_out: [{clause: contract.audit, reason: a}, {clause: contract.audit, reason: b}]",
        "条項の調整「contract.audit」が2回",
    ),
]


@pytest.mark.parametrize(("extra", "words"), EXTRAS)
def test_bad_changes_by_hand_are_refused(library: Library, tmp_path: Path, extra: str, words: str) -> None:
    path = write(tmp_path, "specgen: 1", f"specgen: 1\n{extra}")
    with pytest.raises(AnswersError) as refused:
        read(library, path)
    assert any(words in problem.message for problem in refused.value.problems), str(refused.value)


def test_grades_by_either_word(library: Library, tmp_path: Path) -> None:
    for word in ("許容", "acceptable"):
        path = write(tmp_path, "specgen: 1", f"specgen: 1\ngrades: {{ai.robustness: {word}}}")
        assert read(library, path).grades == {"ai.robustness": Grade.acceptable}


def test_undecided_is_an_answer(library: Library, tmp_path: Path) -> None:
    answers = read(library, write(tmp_path, "scale.users: １２０", "scale.users: 未定"))
    assert answers.answers["scale.users"].state is State.undecided
    assert answers.assumed("scale.users") is None
    # Where there is a default, conditions see it until somebody decides.
    answers = read(library, write(tmp_path, "usage.characters: 1000000", "usage.characters: 未定"))
    assert answers.answers["usage.characters"].value is None
    assert answers.assumed("usage.characters") == 1_000_000


def codes(library: Library, answers: Answers) -> list[tuple[Code, str]]:
    return [(one.code, one.place) for one in check_answers(library, answers)]


def test_an_answer_that_is_not_asked_for_is_reported(library: Library, tmp_path: Path) -> None:
    answers = read(library, write(tmp_path, "budget.disclose: 公表する", "budget.disclose: 公表しない"))
    assert answers.answers["budget.ceiling"].state is State.not_asked
    assert (Code.unused_answer, library.questions["budget.ceiling"].label) in codes(library, answers)


def test_a_value_that_no_real_procurement_shows_is_a_warning(library: Library, tmp_path: Path) -> None:
    answers = read(library, write(tmp_path, "scale.users: １２０", "scale.users: 50000"))
    (finding,) = [one for one in check_answers(library, answers) if one.code is Code.observed_range]
    assert finding.severity == "warning"
    assert "50人から12,000人" in finding.message


def test_dates_in_the_wrong_order(library: Library, tmp_path: Path) -> None:
    answers = read(library, write(tmp_path, "contract.end: 令和10年3月31日", "contract.end: 令和9年3月31日"))
    found = [one for one in check_answers(library, answers) if one.code is Code.date_order]
    assert len(found) == 2
    assert all(one.severity == "error" for one in found)


RULES: list[tuple[dict[str, Any], str]] = [
    ({"data.class": "3a"}, "error"),
    ({"data.class": "2", "data.service_terms": "click_through"}, "error"),
    ({"data.class": "1", "data.personal": True}, "error"),
    ({"data.class": "3b", "cloud.ismap": "none", "data.personal": True}, "error"),
    ({"data.personal": True, "data.class": "3c", "data.region": "any"}, "error"),
    ({"service.audience": "citizen", "network.path": "lgwan_asp"}, "error"),
    ({"service.rights": True, "service.judgement": "automatic"}, "error"),
]


@pytest.mark.parametrize(("changed", "severity"), RULES)
def test_answers_that_contradict_one_another_or_the_rules(
    library: Library, sample_answers: dict[str, Answers], changed: dict[str, Any], severity: str
) -> None:
    answers = sample_answers["town"]
    before = {one.message for one in check_answers(library, answers)}
    for question, value in changed.items():
        answers = with_answer(library, answers, question, value)
    new = [one for one in check_answers(library, answers) if one.message not in before and one.code is Code.answer_rule]
    assert severity in [str(one.severity) for one in new], changed


def test_a_library_that_moved_on_is_noticed(library: Library, tmp_path: Path) -> None:
    answers = read(library, write(tmp_path, '{standard: "2026.11"}', '{standard: "2025.01"}'))
    assert Code.library_changed in [code for code, _ in codes(library, answers)]


@pytest.mark.parametrize("preset", ["town", "city", "prefecture", "joint"])
def test_a_starter_asks_few_questions_and_reads_back(library: Library, tmp_path: Path, preset: str) -> None:
    assert sum(question.basic for question in library.questions.values()) <= 20
    path = tmp_path / "answers.yaml"
    path.write_text(starter(library, preset), encoding="utf-8")
    # As written, it says of each basic question that it is empty, and nothing else.
    with pytest.raises(AnswersError) as refused:
        read(library, path)
    basic = [question for question in library.questions.values() if question.basic]
    assert len(refused.value.problems) == len(basic)
    # Every basic question left open: legal, and all on the to-do list.
    text = path.read_text(encoding="utf-8")
    for question in basic:
        text = text.replace(f"  {question.id}: \n", f"  {question.id}: 未定\n")
    path.write_text(text, encoding="utf-8")
    answers = read(library, path)
    undecided = {answer.question for answer in answers.in_state(State.undecided)}
    assert {question.id for question in basic} <= undecided
    # Every default as it is printed is a legal answer too.
    opened = "\n".join(
        line.replace("  # ", "  ", 1) if _is_default(library, line) else line for line in text.split("\n")
    )
    path.write_text(opened, encoding="utf-8")
    given_ = read(library, path)
    for id_, answer in answers.answers.items():
        assert given_.answers[id_].value == answer.value, id_


def _is_default(library: Library, line: str) -> bool:
    return any(line.startswith(f"  # {id_}: ") for id_ in library.questions)


def test_what_is_no_answers_file(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("- a\n- b\n", encoding="utf-8")
    with pytest.raises(AnswersError, match="回答ファイルの形でない"):
        read(library, path)
    path.write_text("answers: {a: &x 1, b: *x}\n", encoding="utf-8")
    with pytest.raises(FileProblem, match="別名"):
        read(library, path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=raw_answers(LIBRARY))
def test_every_allowed_answer_is_accepted(raw: RawAnswers) -> None:
    answers = build_answers(LIBRARY, raw)
    for id_, given_ in raw.values.items():
        answer = answers.answers[id_]
        if answer.state is State.given:
            assert answer.value == answer.assumed
        else:
            assert answer.state in (State.undecided, State.not_asked)
            assert answer.state is State.not_asked or given_.value == "未定"


@settings(max_examples=30, deadline=None)
@given(
    values=st.dictionaries(st.sampled_from([*LIBRARY.questions, "x"]), st.one_of(st.text(), st.integers(), st.none()))
)
def test_anything_else_is_refused_not_crashed(values: dict[str, Any]) -> None:
    raw = RawAnswers(file="f", preset="town", values={id_: Raw(value) for id_, value in values.items()})
    with pytest.raises(AnswersError):
        build_answers(LIBRARY, raw)


def test_a_clause_may_be_named_as_it_is_printed(library: Library, tmp_path: Path) -> None:
    extra = (
        "left_out: [{clause: CON-08, reason: 例}]\nconfirmed: [OVR-02]\ngrades: {AIG-16: 許容}\n"
        "own_clauses: [{key: a, place: contract.other, title: t, text: x, reason: r, level: 任意}]"
    )
    answers = read(library, write(tmp_path, "specgen: 1", f"specgen: 1\n{extra}"))
    codes_ = {clause.code: id_ for id_, clause in library.clauses.items()}
    assert [one.clause for one in answers.left_out] == [codes_["CON-08"]]
    assert answers.confirmed == (codes_["OVR-02"],)
    assert answers.grades == {codes_["AIG-16"]: Grade.acceptable}
    assert answers.own_clauses[0].level == "desirable"


def test_control_characters_are_refused(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "specgen: 1", 'specgen: 1\nleft_out: [{clause: contract.audit, reason: "a\\u0001b"}]')
    with pytest.raises(FileProblem, match=r"U\+0001"):
        read(library, path)
    raw = RawAnswers("f", "town", {"office.name": Raw("a\u0001b")})
    with pytest.raises(AnswersError, match="使えない文字"):
        build_answers(library, raw)
