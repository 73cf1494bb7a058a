from __future__ import annotations

import random
import time
from typing import Any

from specgen.library import quality
from specgen.library.quality import quality_problems
from specgen.library.uses import own_text
from specgen.model.clause import Clause
from specgen.model.library import Layer, Library, Manifest

NO_SLOTS = str.maketrans("", "", "{}")
TEXT = "受注者は、利用開始日の前日までに、研修の計画を発注者に提出し、その承認を得ること。"


def clause(id_: str, number: int, text: str = TEXT, **more: Any) -> Clause:
    base = {"id": id_, "code": f"TST-{number:04}", "title": id_, "place": "contract.other", "text": text}
    return Clause.model_validate({**base, **more})


def layered(library: Library, lower: list[Clause], upper: list[Clause]) -> Library:
    """The clauses of the standard layer, and those of a layer on top of it."""
    top = Layer(manifest=Manifest(id="mine", title="m", edition="1", publisher="p", licence="l"), digest="")
    return library.model_copy(
        update={
            "layers": (*library.layers, top),
            "clauses": {one.id: one for one in (*lower, *upper)},
            "clause_layers": {one.id: "standard" for one in lower} | {one.id: "mine" for one in upper},
        }
    )


def test_what_is_wrong_below_the_topmost_layer_is_only_counted(library: Library) -> None:
    both = layered(library, [clause("t.a", 1)], [clause("t.b", 2, TEXT.replace("研修", "講習"))])
    problems = quality_problems(both)
    assert {one.file for one in problems} == {"mine/clauses/t/b.yaml", ""}
    assert "下の層（standard）に 4 件の不備がある。" in [one.message for one in problems]
    assert [one.file for one in problems if "「t.a」とほとんど同じ" in one.message] == ["mine/clauses/t/b.yaml"]
    assert not any(one.fatal for one in problems)


def test_a_library_of_one_layer_is_its_authors_own(library: Library) -> None:
    own = library.model_copy(update={"clauses": {"t.a": clause("t.a", 1)}, "clause_layers": {"t.a": "standard"}})
    messages = [one.message for one in quality_problems(own)]
    assert "出典（sources）がない。" in messages
    assert not any("下の層" in message for message in messages)


def test_pairs_that_are_alike_are_reported_up_to_a_limit(library: Library) -> None:
    problems = quality_problems(layered(library, [], [clause(f"t.a{n}", n) for n in range(12)]))
    assert sum("とほとんど同じ文である" in one.message for one in problems) == quality.MAX_ALIKE
    assert [one.message for one in problems if "ほかに" in one.message] == [
        "ほとんど同じ文の条項の組が、ほかに 16 組以上ある。"
    ]


def test_texts_whose_lengths_differ_may_still_be_alike(library: Library) -> None:
    pair = [clause("t.a", 1, TEXT), clause("t.b", 2, TEXT + TEXT[: len(TEXT) // 2])]
    assert any("ほとんど同じ" in one.message for one in quality_problems(layered(library, [], pair)))


def test_many_clauses_cost_seconds(library: Library) -> None:
    words = [own_text(one) for one in library.clauses.values()]
    chance = random.Random(1)
    texts = (
        "".join(chance.sample(text, len(text)))
        for text in (chance.choice(words).translate(NO_SLOTS) for _ in range(5_000))
    )
    many = [clause(f"t.a{n}", n, text or TEXT) for n, text in enumerate(texts)]
    started = time.process_time()
    quality_problems(layered(library, [], many))
    assert time.process_time() - started < 60


def test_a_question_that_leaves_an_officer_alone(library: Library) -> None:
    first, *rest = library.sections
    bare = first.questions[0].model_copy(update={"help": "", "mistake": "", "example": None})
    section = first.model_copy(update={"questions": (bare, *first.questions[1:])})
    problems = quality_problems(library.model_copy(update={"sections": (section, *rest)}))
    assert [one.place for one in problems] == [bare.id]
    assert "help・mistake・example がない" in problems[0].message
