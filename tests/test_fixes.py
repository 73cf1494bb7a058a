"""Clauses that close the gaps of a checked document: few, free of contradiction, filled in, and they do close them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.checks.checklist import judge
from specgen.checks.evidence import Evidence, load_evidence
from specgen.checks.sentences import read_sentences
from specgen.coverage import lacking_aspects
from specgen.errors import InputError
from specgen.export.docx import render_docx
from specgen.fixes import Proposal, propose, starter_with_gaps, undecided_answers
from specgen.library import load_library
from specgen.model.answers import Answers, State
from specgen.model.base import Grade
from specgen.model.checklist import Aspect
from specgen.model.clause import Clause, GradeText
from specgen.model.fix import Ask, Fix
from specgen.model.library import Library
from specgen.model.report import CheckedAspect, CheckedItem, CheckedList, Quote
from specgen.model.specification import Specification, Verdict
from specgen.questionnaire.preset import starter
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.reading import read_bytes
from tests.conftest import SAMPLES

UNKNOWN = ("ds920:06", "ds920:07")  # nobody knows what they demand
PROOF = Quote(paragraph="p1", place="1", quote="…")
EMPTY = "# 調達仕様書\n\n## 1 目的\n\n窓口の事務にかかる時間を短くする。\n"
# Requirements of the kind that the ministry's example shows, in other words.
SHORT = """# 生成AIサービス調達仕様書

## 1 目的

庁内の文書の作成を早くする。

## 2 要件

(1) 本サービスは、LGWAN-ASPとして提供され、インターネットからも使え、その際は接続元のIPアドレスを制限できること。
(2) Microsoft Edge及びGoogle Chromeで動作すること。
(3) 計画停止を除き、毎日24時間利用できること。
(4) アカウントを無制限に発行できること。
(5) 100人が同時に接続できること。
(6) 国内で処理される複数の生成AIモデルを備え、利用者が切り替えられること。
(7) 管理者が、使える生成AIモデルを限定できること。
(8) 月に500万文字以上を処理でき、上限を設定できること。
(9) 音声及び画像を認識できること。
(10) 画像を生成できること。
(11) 入力した情報を学習に利用しないこと。
(12) 個人情報及び禁止した語の入力を遮断できること。
(13) 登録した文書の内容をもとに回答する機能を備えること。
(14) 利用者が指示文のひな形を作り、共有できること。
(15) 自治体の業務に合わせた指示文のひな形を備えること。
(16) 利用者IDとパスワードで認証すること。
(17) アカウントごとの利用の状況を管理者が見て、CSVで取り出せること。
(18) 管理者と利用者の権限を分け、所属ごとにまとめられること。
(19) 誰がいつ何をしたかの記録を確認できること。
"""


@cache
def standard() -> Library:
    return load_library()


@cache
def evidence() -> Evidence:
    return load_evidence()


def checked(library: Library, text: str) -> tuple[CheckedList, ...]:
    return judge(library, evidence(), read_sentences(read_bytes(text.encode(), "仕様書.md")))


def unproved(aspect: Aspect) -> CheckedAspect:
    return CheckedAspect(id=aspect.id, text=aspect.text, essential=aspect.essential, either=aspect.either)


def bare(library: Library, met: frozenset[str] = frozenset()) -> tuple[CheckedList, ...]:
    """The verdicts on a document that obliges to nothing but the aspects of `met`."""
    lists = []
    for checklist in library.checklists.values():
        items = []
        for item in checklist.items:
            aspects = tuple(
                one.model_copy(update={"evidence": (PROOF,)}) if f"{item.id}/{one.id}" in met else one
                for one in map(unproved, item.aspects)
            )
            covered = bool(item.aspects) and not lacking_aspects(aspects)
            verdict = Verdict.covered if covered else Verdict.missing
            items.append(
                CheckedItem(
                    id=item.id, name=item.title, verified=item.verified, category=item.category,
                    verdict=verdict, reason="", aspects=aspects,
                )
            )  # fmt: skip
        lists.append(
            CheckedList(id=checklist.id, title=checklist.title, edition=checklist.edition, note="", items=tuple(items))
        )
    return tuple(lists)


def aspects(library: Library) -> list[str]:
    return [f"{i.id}/{a.id}" for one in library.checklists.values() for i in one.items for a in i.aspects]


def with_fixes(text: str, fixes: tuple[Fix, ...]) -> str:
    """The document with the proposed clauses at its end."""
    parts = [f"({at}) {fix.title}\n\n" + "\n\n".join(fix.text.splitlines()) for at, fix in enumerate(fixes, 1)]
    return "\n\n".join([text, "## 3 要件", *parts]) + "\n"


@pytest.fixture(scope="module")
def answers(library: Library) -> Answers:
    return undecided_answers(library, "town")


@pytest.mark.parametrize("text", [EMPTY, SHORT], ids=["nothing", "short"])
def test_the_proposed_texts_close_what_they_are_proposed_for(library: Library, answers: Answers, text: str) -> None:
    proposal = propose(library, checked(library, text), answers)
    after = {item.id: item for one in checked(library, with_fixes(text, proposal.fixes)) for item in one.items}
    read = evidence().readings
    # A number that is still to be decided obliges to nothing yet.
    undecided = {item for fix in proposal.fixes if "【未定" in fix.text for item in fix.items}
    left = {
        item: [one.id for one in lacking_aspects(after[item].aspects) if f"{item}/{one.id}" in read]
        for item in dict.fromkeys(item for fix in proposal.fixes for item in fix.items)
        if item not in undecided and after[item].verdict is not Verdict.covered
    }
    assert not {item: aspects for item, aspects in left.items() if aspects}  # without a reading nothing is judged
    assert undecided <= {"municipal:05", "municipal:08"}


def test_a_short_specification_like_the_ministrys_lacks_most_of_the_national_items(
    library: Library, answers: Answers
) -> None:
    proposal = propose(library, checked(library, SHORT), answers)
    closed = {item for fix in proposal.fixes for item in fix.items}
    assert len({item for item in closed if item.startswith("ds920:")}) >= 12
    assert len({item for item in closed if item.startswith("municipal:")}) <= 6


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_a_drafted_sample_lacks_only_what_its_answers_made_unneeded(
    library: Library, drafts: dict[str, Specification], sample_answers: dict[str, Answers], name: str
) -> None:
    document = read_bytes(render_docx(drafts[name]), "仕様書.docx")
    readable = {ref.partition("/")[0] for ref in evidence().readings}
    proposal = propose(library, judge(library, evidence(), read_sentences(document)), sample_answers[name])
    covered = {
        item.id for one in drafts[name].coverage for item in one.items if item.verdict is Verdict.covered
    } & readable
    assert not covered & {item for fix in proposal.fixes for item in fix.items}
    assert set(UNKNOWN) <= set(proposal.unclosed)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_every_gap_is_closed_or_named_and_no_clause_is_too_many(data: st.DataObject) -> None:
    library = standard()
    answers = undecided_answers(library, data.draw(st.sampled_from([one.id for one in library.presets])))
    met = data.draw(st.frozensets(st.sampled_from(aspects(library))))
    lists = bare(library, met)
    proposal = propose(library, lists, answers)
    ids = [fix.clause for fix in proposal.fixes]
    assert len(set(ids)) == len(ids)
    assert not [one for one in ids if set(library.clauses[one].conflicts) & set(ids)]
    assert open_items(lists, proposal.fixes) == list(proposal.unclosed) == list(UNKNOWN)
    for fix in proposal.fixes:
        others = tuple(one for one in proposal.fixes if one != fix)
        assert set(fix.items) & set(open_items(lists, others)), fix.clause
        assert fix.text
        assert "{{" not in fix.text
    assert propose(library, lists, answers) == proposal


def open_items(lists: tuple[CheckedList, ...], fixes: tuple[Fix, ...]) -> list[str]:
    """The items that have an essential aspect which neither the document nor a fix obliges to."""
    closed = {ref for fix in fixes for ref in fix.aspects}
    found = []
    for item in (item for one in lists for item in one.items):
        groups: dict[str, bool] = {}
        for one in item.aspects:
            if one.essential:
                key = one.either or f"/{one.id}"
                groups[key] = groups.get(key, False) or bool(one.evidence) or f"{item.id}/{one.id}" in closed
        if not groups or not all(groups.values()):
            found.append(item.id)
    return found


def fixed(library: Library, answers: Answers, ref: str) -> tuple[Fix, ...]:
    """What is proposed where one aspect alone lacks, and those that could stand in for it."""
    return propose(library, bare(library, frozenset(aspects(library)) - {ref}), answers).fixes


def only(library: Library, *clauses: Clause) -> Library:
    """The library with these clauses alone."""
    return library.model_copy(update={"clauses": {one.id: one for one in clauses}})


def clause(id_: str, **fields: object) -> Clause:
    values = {"id": id_, "code": "XXX-01", "title": id_, "place": "x", "text": "次を満たすこと。", **fields}
    return Clause.model_validate(values)


@pytest.fixture(scope="module")
def ref(library: Library) -> str:
    """An aspect that nothing stands in for."""
    return next(
        f"{item.id}/{one.id}"
        for item in library.checklists["municipal-sample"].items
        for one in item.aspects
        if one.essential and not one.either
    )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"satisfies": "REF", "items": [{"key": "a", "text": "甲。"}, {"key": "b", "text": "乙。"}]},
         "次を満たすこと。\nア　甲。\nイ　乙。"),
        # Only what is needed of a clause that says more.
        ({"items": [{"key": "a", "text": "甲。"}, {"key": "b", "text": "乙。", "satisfies": "REF"}]},
         "次を満たすこと。\nア　乙。"),
        ({"items": [{"key": "a", "text": "次のとおり。", "items": [{"key": "b", "text": "乙。", "satisfies": "REF"}]}]},
         "次を満たすこと。\nア　次のとおり。\n(ア)　乙。"),
        # Of variants for different answers one: the one that the answers call for, else the first.
        ({"items": [{"key": "a", "text": "甲。", "satisfies": "REF", "when": {"rag.need": "none"}},
                    {"key": "b", "text": "乙。", "satisfies": "REF", "when": {"rag.need": "mandatory"}}]},
         "次を満たすこと。\nア　甲。"),
        ({"items": [{"key": "a", "text": "甲。", "satisfies": "REF", "when": {"rag.need": "none"}},
                    {"key": "b", "text": "乙。", "satisfies": "REF", "when": {"not": {"rag.need": "none"}}}]},
         "次を満たすこと。\nア　乙。"),
        ({"satisfies": "REF", "text": "{{scale.users}}人が\n使えること。"}, "【未定：利用者数】人が使えること。"),
        ({"satisfies": "REF", "text": "{{ref:other}}及び{{ref:nowhere}}によること。"},
         "「other」の条項及び【未定：参照先】によること。"),
        ({"satisfies": "REF", "table": {"columns": [{"title": "甲", "width": 40}, {"title": "乙", "width": 60}],
          "rows": [{"cells": ["一", "二\n三"]}, {"cells": ["四", "五"], "when": {"rag.need": "none"}}]}},
         "次を満たすこと。\n甲｜乙\n一｜二三"),
    ],
)  # fmt: skip
def test_a_clause_is_written_out_with_what_is_needed_of_it(
    library: Library, answers: Answers, ref: str, fields: dict[str, object], text: str
) -> None:
    small = only(library, clause("one", **_filled(fields, ref)), clause("other"))
    (fix,) = fixed(small, answers, ref)
    assert fix.text == text
    assert (fix.clause, fix.items, fix.aspects) == ("one", (ref.partition("/")[0],), (ref,))


def _filled(value: object, ref: str) -> dict[str, object]:
    def fill(one: object) -> object:
        if isinstance(one, dict):
            return {key: [ref] if key == "satisfies" else fill(part) for key, part in one.items()}
        return [fill(part) for part in one] if isinstance(one, list) else one

    filled = fill(value)
    assert isinstance(filled, dict)
    return filled


def test_a_clause_that_the_answers_call_for_comes_before_one_that_closes_more(
    library: Library, answers: Answers
) -> None:
    items = [item for item in library.checklists["municipal-sample"].items if len(item.aspects) == 1]
    first, second = (f"{item.id}/{item.aspects[0].id}" for item in items[:2])
    called = clause("called", satisfies=[first])
    more = clause("more", satisfies=[first, second], applies={"scale.concurrent": {"at_least": 5000}})
    lists = bare(library, frozenset(aspects(library)) - {first})
    assert [one.clause for one in propose(only(library, more, called), lists, answers).fixes] == ["called"]
    both = bare(library, frozenset(aspects(library)) - {first, second})
    assert [one.clause for one in propose(only(library, more, called), both, answers).fixes] == ["more"]
    against = clause("called", satisfies=[first], conflicts=["more"])
    proposal = propose(only(library, more, against), both, answers)
    assert [one.clause for one in proposal.fixes] == ["called"]
    assert second.partition("/")[0] in proposal.unclosed


def test_a_clause_for_other_answers_says_so_and_prints_none_that_speaks_against_it(
    library: Library, answers: Answers
) -> None:
    (fix,) = fixed(library, answers, "municipal:05/concurrent")
    assert "【未定：同時接続数】" in fix.text
    assert "今の回答では適用しない条項である。適用する条件: 「同時接続数」が50人以上。" in fix.guidance
    assert Ask(id="scale.concurrent", label="同時接続数", value="30人") in fix.asks


def test_a_grade_that_would_leave_the_item_open_is_not_taken(library: Library, answers: Answers, ref: str) -> None:
    grades = {
        Grade.recommended: GradeText(text="推奨とすること。", risk="", satisfies=(ref,)),
        Grade.acceptable: GradeText(text="許容とすること。", risk="", satisfies=(ref,)),
        Grade.minimum: GradeText(text="最低とすること。", risk="", satisfies=()),
    }
    small = only(library, clause("one", text=None, grades=grades))
    for chosen, text in (("acceptable", "許容とすること。"), ("minimum", "推奨とすること。")):
        graded = answers.model_copy(update={"grades": {"one": Grade(chosen)}})
        assert [one.text for one in fixed(small, graded, ref)] == [text]


def test_questions_that_are_not_asked_are_open(library: Library, answers: Answers, ref: str) -> None:
    hidden = answers.in_state(State.not_asked)[0].question
    label = library.questions[hidden].label
    (fix,) = fixed(only(library, clause("one", text=f"{{{{{hidden}}}}}とすること。", satisfies=[ref])), answers, ref)
    assert fix.text == f"【未定：{label}】とすること。"
    assert fix.asks == (Ask(id=hidden, label=label, value="未定"),)


def test_decided_items_get_no_proposal(library: Library, answers: Answers) -> None:
    lists = tuple(
        one.model_copy(
            update={"items": tuple(i.model_copy(update={"verdict": Verdict.not_applicable}) for i in one.items)}
        )
        for one in bare(library)
    )
    assert propose(library, lists, answers) == Proposal((), ())


def test_the_starter_is_an_answers_file_with_the_gaps_in_its_head(
    library: Library, answers: Answers, tmp_path: Path
) -> None:
    proposal = propose(library, bare(library), answers)
    text = starter_with_gaps(library, proposal, "town")
    plain = starter(library, "town")
    head = text.removesuffix(plain)
    assert head + plain == text
    assert all(line.startswith("#") or not line for line in head.splitlines())
    for fix in proposal.fixes:
        assert f"（{fix.clause}）: {'、'.join(fix.items)}" in head
        for ask in fix.asks:
            assert f"決めること: {ask.label}（{ask.id}）今の値: " in head
    assert f"補い切れない項目: {'、'.join(UNKNOWN)}" in head
    files = [tmp_path / "gaps.yaml", tmp_path / "plain.yaml"]
    for path, content in zip(files, (text, plain), strict=True):
        path.write_text(content.replace("\n  office.name: \n", "\n  office.name: 青葉町\n"), encoding="utf-8")
    raw = [read_answers_yaml(path) for path in files]
    assert [one.preset for one in raw] == ["town", "town"]
    assert list(raw[0].values) == list(raw[1].values)


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\x0b"])
def test_no_text_of_a_library_breaks_out_of_the_comment(library: Library, end: str) -> None:
    hostile = f"題{end}specgen: 2"
    fix = Fix(clause="x", code="XXX-01", title=hostile, items=("x:1",), aspects=("x:1/a",), text="文",
              asks=(Ask(id="q", label=hostile, value=hostile),))  # fmt: skip
    head = starter_with_gaps(library, Proposal((fix,), (hostile,)), "town").removesuffix(starter(library, "town"))
    assert all(line.startswith("#") for line in head.splitlines() if line)
    assert "今の値: 題 specgen: 2" in head


def test_without_gaps_the_head_says_so_and_an_unknown_preset_is_refused(library: Library) -> None:
    assert "# 補う条項はない。" in starter_with_gaps(library, Proposal((), ()), "town").replace("#   ", "# ")
    with pytest.raises(InputError, match="village"):
        starter_with_gaps(library, Proposal((), ()), "village")


def test_the_answers_of_somebody_who_decided_nothing(library: Library) -> None:
    answers = undecided_answers(library, "city")
    asked = [one for one in answers.answers.values() if one.state is not State.not_asked]
    assert {one.state for one in asked if library.questions[one.question].basic} == {State.undecided}
