"""The text of every drafted sample says what its clauses claim; without them, it does not."""

from __future__ import annotations

import re
from functools import cache

import pytest

from specgen.assembly import assemble
from specgen.checks.checklist import judge
from specgen.checks.evidence import Evidence, load_evidence
from specgen.checks.sentences import read_sentences
from specgen.checks.splitting import split
from specgen.export.docx import render_docx
from specgen.library import load_library
from specgen.model.document import Document, Paragraph
from specgen.model.library import Library
from specgen.model.report import CheckedItem
from specgen.model.specification import ItemCoverage, Specification, Verdict
from specgen.questionnaire.answers import build_answers
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.reading import read_bytes
from tests.conftest import SAMPLES, sample_path


@cache
def evidence() -> Evidence:
    return load_evidence()


@cache
def drafted(name: str) -> tuple[Library, Specification, Document]:
    library = load_library()
    spec = assemble(library, build_answers(library, read_answers_yaml(sample_path(name))))
    return library, spec, read_bytes(render_docx(spec), "specification.docx")


def verdicts(library: Library, document: Document) -> dict[str, CheckedItem]:
    lists = judge(library, evidence(), read_sentences(document))
    return {item.id: item for checked in lists for item in checked.items}


def claimed(spec: Specification) -> list[ItemCoverage]:
    return [item for one in spec.coverage for item in one.items]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_verdict_from_the_text_is_the_one_of_the_clauses(name: str) -> None:
    library, spec, document = drafted(name)
    found = verdicts(library, document)
    for item in claimed(spec):
        if item.verdict is Verdict.not_applicable:
            continue
        assert (found[item.id].verdict is Verdict.covered) == (item.verdict is Verdict.covered), item.id


@pytest.mark.parametrize("name", SAMPLES)
def test_every_essential_aspect_that_a_clause_claims_is_read_in_the_text(name: str) -> None:
    library, spec, document = drafted(name)
    found = verdicts(library, document)
    for item in claimed(spec):
        read = {aspect.id for aspect in found[item.id].aspects if aspect.evidence}
        essential = {aspect.id for aspect in item.aspects if aspect.essential and aspect.evidence}
        assert essential <= read, item.id


@pytest.mark.parametrize("name", SAMPLES)
def test_every_quote_is_in_the_paragraph_that_it_names(name: str) -> None:
    library, _, document = drafted(name)
    texts = {one.id: one.text for one in document.paragraphs}
    for item in verdicts(library, document).values():
        for quote in (*item.evidence, *(near.quote for near in item.near)):
            assert quote.quote in texts[quote.paragraph]


def changed(document: Document, item: CheckedItem, how: str) -> Document:
    """The document with everything that obliges to an item removed, told as background, or refused."""
    hit = {quote.paragraph for aspect in item.aspects for quote in aspect.evidence}
    paragraphs: list[Paragraph] = []
    for one in document.paragraphs:
        if one.id not in hit:
            paragraphs.append(one)
        elif how != "removed":
            texts = [told(text) if how == "background" else refused(text) for text in split(one.text)]
            paragraphs.append(one.model_copy(update={"text": "".join(texts), "kind": "text", "cells": ()}))
    return document.model_copy(update={"paragraphs": tuple(paragraphs)})


def told(text: str) -> str:
    stem = re.sub(r"(?:こと|もの(?:とする)?)?。?$", "", text)
    return f"他の団体では、{stem}ことが課題であると指摘されている。"


def refused(text: str) -> str:
    whole = re.sub(r"(?:こと|もの)とし、", "こと及び", text)
    stem = re.sub(r"(?:こと|もの(?:とする)?)?。?$", "", whole)
    return f"{stem}ことは、求めない。"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["removed", "background", "refused"])
@pytest.mark.parametrize("name", ["town", "city"])
def test_without_what_obliges_to_it_an_item_is_missing(name: str, how: str) -> None:
    library, _, document = drafted(name)
    for id_, item in verdicts(library, document).items():
        if item.verdict is not Verdict.covered:
            continue
        now, left = document, item
        for _ in range(60):  # quotes are shown five at a time
            if not any(aspect.evidence for aspect in left.aspects):
                break
            now = changed(now, left, how)
            left = verdicts(library, now)[id_]
        assert left.verdict is Verdict.missing, (id_, left.reason, left.near)
