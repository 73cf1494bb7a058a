"""Texts that a person accepted from a model's suggestions: which of them stand, and what is found on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from specgen.findings import Code, Finding, Severity
from specgen.model.accepted import AcceptedText, text_label
from specgen.model.answers import Answers
from specgen.model.base import Origin
from specgen.model.specification import Item, Paper, Segment
from specgen.model.suggestion import Slot


def standing(answers: Answers) -> dict[str, AcceptedText]:
    """The accepted texts by key, without those of which a note, an answer or a text has changed since."""
    return {
        key: text
        for key, text in answers.accepted.items()
        if all(answers.fingerprint(source) == was for source, was in text.basis.items())
    }


def with_accepted(item: Item, text: AcceptedText) -> Item:
    """A narrative item with an accepted text in place of its notes; what the clause itself says stays as it is."""
    approved = tuple(segment for segment in item.text if segment.origin is Origin.clause)
    body = f"\n{text.text}" if approved else text.text
    segments = (*approved, Segment(text=body, origin=text.origin))
    written = {"touched": text.origin, "written": text.written, "reason": _record(text), "confirm": False}
    return item.model_copy(update={"text": segments, "items": (), **written})


def by_hand(item: Item, text: str, reason: str, rewritten: AcceptedText | None) -> Item:
    """An item with the text of an officer, or with the rewriting of it that a person accepted."""
    if rewritten is None:
        segments = (Segment(text=text.strip(), origin=Origin.staff),)
        return item.model_copy(update={"text": segments, "touched": Origin.staff, "reason": reason})
    segments = (Segment(text=rewritten.text, origin=rewritten.origin),)
    written = {"touched": rewritten.origin, "written": rewritten.written}
    return item.model_copy(update={"text": segments, "reason": f"{reason}{_record(rewritten)}", **written})


def _record(text: AcceptedText) -> str:
    """Who accepted what from whom, in words."""
    made, how = text.written, "直して採用した" if text.edited else "採用した"
    return f"{made.by}が、言語モデル {made.model} の案（{made.suggestion}、指示文 {made.prompt}）を{how}。"


def papers(answers: Answers) -> tuple[Paper, ...]:
    """The accepted texts that stand beside the specification: for the council, and reasons of own clauses."""
    return tuple(
        Paper(
            id=key.replace(":", "-"), title=text_label(key), text=text.text, touched=text.origin, written=text.written
        )
        for key, text in standing(answers).items()
        if text.slot in (Slot.council, Slot.reason)
    )


def check_accepted(answers: Answers, items: Iterable[Item], paper: Collection[Paper]) -> Iterator[Finding]:
    """A finding for every suggestion that nobody decided on, and for every accepted text that is not printed."""
    used = {one.written.suggestion for one in items if one.written} | {one.written.suggestion for one in paper}
    stands = standing(answers)
    for key, text in answers.accepted.items():
        if key not in stands:
            yield _outdated(key, text)
        elif text.written.suggestion not in used:
            yield Finding(
                code=Code.suggestion_unused,
                severity=Severity.info,
                place=text_label(key),
                message=f"採用した文（{text.written.suggestion}）は、仕様書のどこにも使われていない。",
                hint="使うときは、章立てを変えるか、手による書換えを除く。",
            )
    for key in answers.pending:
        kept = "前に採用した文" if key in stands else "元の文"
        yield Finding(
            code=Code.suggestion_pending,
            severity=Severity.info,
            place=text_label(key),
            message=f"言語モデルの案があるが、まだ確かめられていないため使っていない。{kept}を用いた。",
            hint="specgen review で、採用するかどうかを決める。",
        )


def _outdated(key: str, text: AcceptedText) -> Finding:
    return Finding(
        code=Code.suggestion_outdated,
        severity=Severity.warning,
        place=text_label(key),
        message=(
            f"採用した文（{text.written.suggestion}）の基になった箇条書き又は回答が、採用した後に変わった。"
            "その文は使わず、元の文を用いた。"
        ),
        hint="specgen narrate で案を作り直し、specgen review で確かめる。",
    )
