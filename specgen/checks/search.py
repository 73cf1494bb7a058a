"""Finding which readings a document's sentences fulfil, in time that grows with the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from specgen.checks.evidence import Evidence, ReadyReading
from specgen.checks.force import plain_end
from specgen.checks.patterns import Pattern
from specgen.checks.sentences import Sentence

# A predicate that denies: 〜しないこと, 〜してはならない, 〜せずに. 〜しないよう…する and なければならない affirm.
_NEGATED = re.compile(
    r"(?<!なけれ)(?:ない|ぬ|ません)"
    r"(?:(?:こと|もの)(?:と(?:する|し|します)|を(?:保証|確約|条件と)する)?|よう(?:に)?(?:する|すること|設定する)(?:こと)?|"
    r"設定(?:とする|で納品)[^。]{0,6}|状態(?:とする|で[^。]{0,6})?|が)?(?:。|、|$)$|"
    r"てはなら(?:ない|ず|ないもの(?:とする|とし)?)(?:。|、|$)$|せず、$|禁止(?:する|し|とする|とし|すること|される)?(?:。|、|$)$|無効(?:と|に|化)(?:する|すること)。?$"
)
_DOUBLE = re.compile(r"ない(?:こと|状態|まま|もの)(?:が|の|は|で)[^。]{0,10}ない|なければならない。?$|ざるを得ない")


_DENIAL = re.compile(r"ては(?:なら|いけ)(?:ない|ず)|ない|ません|せず|禁(?:止|じ)")


_AVOIDED = re.compile(r"ないよう(?:に)?(?:する|対策|措置|努|設定|図)")
_CONDITION = re.compile(r"(?:なければ|以外(?:に|の者)?は?|でないと|ずには)[^。]{0,24}$")
# What nobody wants, right before the denial.
_HARM = re.compile(
    r"(?:生じ|発生し|残(?:さ|ら|し)|断(?:ら|り)[^。]{0,6}|侵(?:害し|さ)|損な[^。]{0,14}|食い違[^。]{0,4}|ぶれ|漏(?:ら|え|れ)[^。]{0,3}|流出[^。]{0,3}|"
    r"超え|失(?:わ|せ)|途切れ(?:さ)?|滞ら|遅れ[^。]{0,6}|妨げ|徴収し|請求し|費用[^。]{0,8}|料金[^。]{0,14}|制限し|反し|反する[^。]{0,10}|無駄[^。]{0,8}|"
    r"海外[^。]{0,22}|国外[^。]{0,22}|国の外[^。]{0,12}|持ち出さ|使わせ|悪用[^。]{0,4}|誤(?:ら|認)[^。]{0,3}|偏[^。]{0,3}|差別[^。]{0,6}|勝手に[^。]{0,8}|無断で[^。]{0,8}|"
    r"出ない|断られ[^。]{0,8}|転用[^。]{0,3}|流用[^。]{0,3}|第三者に[^。]{0,8}|ころころ[^。]{0,12}|待たさ[^。]{0,3})$"
)
# A pattern that holds only this before the denial denies anything.
_BARE = frozenset(["し", "され", "さ", "行わ", "実施し", "でき", "れ", "られ", "わ", "こと", "もの", "よう"])


class Hit(NamedTuple):
    """A sentence that fulfils a reading of an aspect."""

    aspect: str
    sentence: Sentence
    reading: ReadyReading


def find_hits(
    evidence: Evidence,
    sentences: Sequence[Sentence],
    aspects: Iterable[str],
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Hit]:
    """Every sentence that fulfils a reading of one of the aspects, whatever its force."""
    index = _Index((aspect, reading) for aspect in aspects for reading in evidence.readings.get(aspect, ()))
    for count, sentence in enumerate(sentences):
        if progress and count % 200 == 0:
            progress(count, len(sentences))
        yield from index.hits(sentence)


def negated(plain: str) -> bool:
    """Whether the predicate of a normalised sentence denies."""
    end = plain_end(plain)
    return _NEGATED.search(end) is not None and _DOUBLE.search(end) is None


class _Index:
    """Readings by the characters that their rarest pattern can begin with."""

    def __init__(self, readings: Iterable[tuple[str, ReadyReading]]) -> None:
        self.by_start: dict[str, list[int]] = defaultdict(list)
        self.always: list[int] = []
        self.readings: list[tuple[str, ReadyReading]] = list(readings)
        for number, (_, reading) in enumerate(self.readings):
            starts = [pattern.starts for pattern in reading.all if pattern.starts]
            if not starts:
                self.always.append(number)
                continue
            for start in min(starts, key=len):
                self.by_start[start].append(number)

    def hits(self, sentence: Sentence) -> Iterator[Hit]:
        plain = sentence.plain
        keys = {plain[at : at + 2] for at in range(len(plain))} | set(plain)
        numbers = set(self.always)
        for key in keys & self.by_start.keys():
            numbers.update(self.by_start[key])
        memory: dict[int, bool] = {}
        for number in sorted(numbers):
            aspect, reading = self.readings[number]
            if _may(reading, keys) and _fulfils(sentence, reading, memory):
                yield Hit(aspect, sentence, reading)


def _denial_is_meant(plain: str, ready: ReadyReading) -> bool:
    """Whether the denial that the sentence ends in belongs to what the reading asks for.

    It does where harm is denied (追加の費用は生じない), or a pattern itself holds the denial: 「学習に利用しないこと」 is what a reading with 利用しない asks for; 「有害な出力を抑制しないこと」 is the opposite of what
    one with 抑制 asks for, whether or not it also takes 出力しない.
    """
    denials = list(_DENIAL.finditer(plain))
    if not denials:
        return True
    last = denials[-1]
    before = plain[: last.start()]
    if _AVOIDED.match(plain, last.start()) or _CONDITION.search(before) or _HARM.search(before):
        return True
    return any(
        match.end() > last.start() and plain[match.start() : last.start()] not in _BARE
        for pattern in ready.all
        for match in pattern.matches(plain)
        if match.start() < last.start()
    )


def _may(ready: ReadyReading, keys: set[str]) -> bool:
    """Whether every pattern has a beginning in the text; far cheaper than to search it."""
    return all(pattern.starts is None or not pattern.starts.isdisjoint(keys) for pattern in ready.all)


def _fulfils(sentence: Sentence, ready: ReadyReading, memory: dict[int, bool]) -> bool:
    def found(pattern: Pattern) -> bool:
        key = id(pattern)
        if key not in memory:
            memory[key] = pattern.search(sentence.plain) is not None
        return memory[key]

    if not all(found(pattern) for pattern in ready.all) or any(found(pattern) for pattern in ready.none):
        return False
    if not all(found(pattern) or pattern.search(sentence.context) for pattern in ready.topic):
        return False
    if negated(sentence.plain) and not (ready.reading.negated and _denial_is_meant(sentence.plain, ready)):
        return False
    bound = ready.reading.at_least
    if bound is None:
        return True
    return any(value >= bound for pattern in ready.all for value in pattern.numbers(sentence.plain))
