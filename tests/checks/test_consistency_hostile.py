"""Texts made to be slow are judged in time that grows with their length."""

from __future__ import annotations

import time

import pytest

from specgen.checks.consistency import check_consistency
from specgen.checks.force import Force
from specgen.checks.normal import normalise
from specgen.checks.sentences import Sentence
from specgen.checks.wording import check_wording
from specgen.model.document import Document, Paragraph, Place

SIZE = 3_000
ONE_PARAGRAPH = {
    "digits": "1" * SIZE + "1," * SIZE + "一二三" * SIZE,
    "open brackets": "計画書(" * SIZE,
    "open quotes": "「" * SIZE + "以下「" * SIZE,
    "names of papers": "計画書手順書" * SIZE,
    "references": "第1章第2条(3)ア" * SIZE,
    "dates": "令和9年4月1日から" * SIZE,
    "conjunctions": "若しくは並びに" * SIZE,
}
MANY_PARAGRAPHS = {
    "terms": "甲（以下「用語{0}」という。）を行うこと。",
    "acronyms": "A{0:b}Zを用いること。",
    "references": "第{0}章(3)アに定めるところによること。",
    "quantities": "同時接続数は{0}人以上とすること。",
    "like requirements": "利用者が作成した文書{0}を、他の利用者と共有できる機能を有すること。",
    "definitions of one term": "事業者{0}（以下「相手方」という。）に渡すこと。",
}


def judge(texts: list[str]) -> float:
    paragraphs = tuple(Paragraph(id=f"p{n}", text=text, place=Place(line=n)) for n, text in enumerate(texts, 1))
    document = Document(name="仕様書.txt", format="txt", digest="0" * 64, paragraphs=paragraphs)
    sentences = [Sentence(one.text, one, Force.obligation, normalise(one.text)) for one in paragraphs]
    before = time.perf_counter()
    list(check_consistency(document, sentences))
    list(check_wording(sentences))
    return time.perf_counter() - before


@pytest.mark.parametrize("name", ONE_PARAGRAPH)
def test_one_long_paragraph_is_judged_in_bounded_time(name: str) -> None:
    assert judge([ONE_PARAGRAPH[name]]) < 5


@pytest.mark.parametrize("name", MANY_PARAGRAPHS)
def test_many_paragraphs_of_a_kind_are_judged_in_bounded_time(name: str) -> None:
    assert judge([MANY_PARAGRAPHS[name].format(number) for number in range(1, SIZE)]) < 5
