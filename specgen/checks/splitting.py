"""A text cut into sentences, and a sentence into clauses that each have a predicate and a force of their own."""

from __future__ import annotations

import re

# Nobody writes a longer sentence; a hostile one is cut, so that reading it takes time in proportion.
LONGEST = 2_000

# A clause that ends here says all of its own: what follows has a predicate of its own.
_CLAUSE_END = re.compile(
    r"(?:こととし|ものとし(?:ているが)?|ものとするが|こととするが|なければならず|なければならないが|必須とし|必須とするが|してはならないが|こととしており|"
    r"求めないが|求めず|求めないものの|問わないが|不要とし|不要とするが|不要であるが|要しないが|対象外とし|対象外とするが|対象外であるが|含まないが|含めないが|含まず|含めず|"
    r"任意とし|任意とするが|任意であるが|望ましいが|努めるが|設けないが|負わないが|保証しないが|妨げないが|妨げないものの|差し支えないが|よいが|よいものとするが|"
    r"(?:任意とする|望ましい|よい|可とする|差し支えない|求めない|問わない|不要とする|対象外とする|含めない|含まない)(?:もの|こと)の|"
    r"行わないが|必要はないが|必要ないが|必須とはしないが|必須としないが|限らないが|本(?:市|町|村|県)が(?:行い|行うが|負うが|用意するが|定めるが)|発注者が(?:行い|行うが|負うが|用意するが|定めるが|負い))、"
)


def split(text: str) -> list[str]:
    """The sentences of a text, letter for letter; a 。 inside brackets does not end one."""
    sentences, depth, start = [], 0, 0
    for index, char in enumerate(text):
        if char in "（(「『〔［[":
            depth += 1
        elif char in "）)」』〕］]":
            depth = max(0, depth - 1)
        elif (char in "。！？" and depth == 0) or char == "\n":
            sentences.append(text[start : index + 1].strip())
            start = index + 1
    sentences.append(text[start:].strip())
    kept = (one for one in sentences if one.strip("。 　\n"))
    return [one[at : at + LONGEST] for one in kept for at in range(0, len(one), LONGEST)]


def clauses(text: str) -> list[str]:
    """The parts of a sentence, cut where a clause has a predicate and a force of its own."""
    parts, start = [], 0
    for match in _CLAUSE_END.finditer(text):
        parts.append(text[start : match.end()])
        start = match.end()
    parts.append(text[start:])
    return [part for part in parts if part.strip("。、 ")]
