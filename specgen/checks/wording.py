"""Wording of a specification: the rules of official writing (公用文作成の考え方), and words that nobody can measure.

The patterns for clauses (`specgen.library.wording`) are used here too. This module adds what matters in papers written
by others, gives each rule its grade, and gathers what it finds: one finding a rule and paragraph, and one finding with
all places where a rule is broken often.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.sentences import Sentence
from specgen.findings import Code, Finding, Severity
from specgen.library.wording import OFFICIAL, TIMED, VAGUE

MANY = 5
_LONG = 160
_REQUIREMENTS = frozenset({Force.obligation, Force.effort, Force.desired})
# A word that only looks vague. What is quoted, an address or a name of a law is written as its owner writes it.
_QUOTED = re.compile(
    r"不適切|必要十分|できるだけの|「[^「」]*」|『[^『』]*』|https?://[!-~]+|"
    r"(?<![!-~])[!-~]{1,64}@[!-~]{1,80}"
)
_DEFINED = re.compile(r"「([^「」]{1,30})」と(?:いう|総称|称す|略)")
_MAX_DEFINED = 200
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_MEASURE = re.compile(r"[0-9０-９]|以内|まで|前日|翌日|期限|直ちに")

_PURPOSE = re.compile(r"目的とする。?$|目的である。?$")


class _Rule(NamedTuple):
    code: Code
    severity: Severity
    pattern: re.Pattern[str]
    message: str
    hint: str
    requirement: bool = False  # looked for in requirements only
    timed: bool = False  # not broken where the sentence says until when


def _own(severity: Severity, pattern: str, message: str, hint: str) -> _Rule:
    return _Rule(Code.wording_official, severity, re.compile(pattern), message, hint)


# Grades of the rules for clauses, by what they say. 公用文作成の考え方: what it settles is an error, what it
# recommends a warning; adverbs in kanji are a matter of taste.
_GRADES = {
    "「出来る」は仮名で書く": Severity.error,
    "「下さい」は仮名で書く": Severity.error,
    "補助動詞は仮名で書く": Severity.error,
    "この接続詞は漢字で書く": Severity.warning,
    "この接続詞は仮名で書く": Severity.warning,
    "この副詞は漢字で書く": Severity.info,
    "形式名詞は仮名で書く": Severity.warning,
    "数え方の「か」は平仮名で書く": Severity.warning,
    "送り仮名が違う": Severity.warning,
}
# Judged in another way: full-width digits by the whole paper, the point between digits left alone, 最新 as neutrality.
_REPLACED = frozenset({"全角の英数字である", "句読点が違う", "「最新」には期限が要る"})
_MORE = (
    _own(Severity.error, r"(?<![0-9０-９A-Za-z])[，．]", "句読点が違う", "「、」「。」とする"),
    _own(
        Severity.warning,
        r"(?<![0-9０-９,，.．\-/年第号])[1-9１-９][0-9０-９]{3,11}(?=(?:名|人|円|件|文字|字|回|"
        r"台|トークン|アカウント|ページ|冊|部))",
        "大きな数に桁の区切りがない",
        "3桁ごとに「,」で区切る",
    ),
    _own(
        Severity.info,
        r"[一-龠ァ-ヶー]、(?:及び|又は|並びに|若しくは)(?=[一-龠ァ-ヶーA-Za-z]{1,12}(?:を|に|で|。|｜))",
        "名詞を並べるとき、最後の「及び」「又は」の前に読点は要らない",
        "読点を除く",
    ),
    _own(
        Severity.info,
        r"ない(?:こと|わけ|もの)(?:は|では)ない|なく(?:は|も)ない|ないとは限らない",
        "二重の否定である",
        "肯定の文にする",
    ),
)
_VAGUE_MORE = (
    (
        re.compile(r"努め(?:る|な|て)|努力する"),
        "努力を求めるだけで、満たしたかを確かめられない",
        "しなければならない事項と水準を書く",
    ),
    (
        re.compile(r"原則(?:として|、)(?![^。]*(?:ただし|除))"),
        "「原則」では、例外が何かが分からない",
        "例外となる場合を「ただし」で書く",
    ),
)
_RULES = (
    *(
        _Rule(Code.wording_official, _GRADES[one.message], one.pattern, one.message, one.hint)
        for one in OFFICIAL
        if one.message not in _REPLACED
    ),
    *_MORE,
    *(
        _Rule(Code.wording_vague, Severity.warning, one.pattern, one.message, one.hint, True)
        for one in VAGUE
        if one.message not in _REPLACED
    ),
    *(
        _Rule(Code.wording_vague, Severity.warning, pattern, message, hint, True)
        for pattern, message, hint in _VAGUE_MORE
    ),
    *(_Rule(Code.wording_vague, Severity.warning, one.pattern, one.message, one.hint, True, True) for one in TIMED),
)
_INNER_OR = _own(Severity.warning, "若しくは", "「若しくは」は「又は」の中で使う", "「又は」とする")
_OUTER_AND = _own(Severity.warning, "並びに", "「並びに」は「及び」の外で使う", "「及び」とする")
_FULL_STOP = _own(
    Severity.warning, "(?:こと|とき)$", "「こと」「とき」で終わる箇条に句点がない", "末尾に「。」を付ける"
)
_TOO_LONG = _own(Severity.info, "", f"一文が長い（括弧を除いて{_LONG}字を超える）", "文を分けるか、箇条書きにする")
_WIDTH = _own(
    Severity.warning,
    "[０-９Ａ-Ｚａ-ｚ]+",
    "全角の英数字と半角の英数字が混ざっている",
    "どちらかにそろえる（横書きでは半角が読みやすい）",
)
_SPELLINGS = (
    ("サーバー", "サーバ"),
    ("ユーザー", "ユーザ"),
    ("フォルダー", "フォルダ"),
    ("ブラウザー", "ブラウザ"),
    ("センター", "センタ"),
    ("コンピューター", "コンピュータ"),
    ("プリンター", "プリンタ"),
    ("ベンダー", "ベンダ"),
    ("プロバイダー", "プロバイダ"),
    ("フィルター", "フィルタ"),
    ("パラメーター", "パラメータ"),
    ("カテゴリー", "カテゴリ"),
    ("メモリー", "メモリ"),
    ("セキュリティー", "セキュリティ"),
    ("インターフェース", "インターフェイス"),
    ("メンテナンス", "メインテナンス"),
    ("ソフトウェア", "ソフトウエア"),
    ("ウェブ", "Web"),
    ("メールアドレス", "メイルアドレス"),
    ("打合せ", "打ち合わせ"),
    ("問合せ", "問い合わせ"),
    ("引継ぎ", "引き継ぎ(?!を?行|、)"),
)


class _Hit(NamedTuple):
    place: str
    around: str
    times: int


def check_wording(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """What is wrong with the wording, rule by rule, in the order of the document within a rule.

    Vague words are looked for in requirements only. こと and 事, とき and 時, もの and 者 depend on the sentence and
    are flagged in clear cases only. A rule broken in more than five paragraphs gives one finding that names all places.
    """
    hits: dict[_Rule, dict[str, _Hit]] = defaultdict(dict)
    half_width = any(re.search("[0-9A-Za-z]", one.text) for one in sentences)
    masked = _masked(sentences)
    # Looked up once a paragraph: a paragraph may hold very many sentences.
    paragraphs = {one.paragraph.id: one.paragraph for one in sentences}
    joined = {own: frozenset(word for word in ("又は", "及び") if word in one.text) for own, one in paragraphs.items()}
    for sentence in sentences:
        for rule, around in _broken(sentence, masked, half_width, joined[sentence.paragraph.id]):
            own = hits[rule]
            place = sentence.paragraph.label
            before = own.get(sentence.paragraph.id)
            own[sentence.paragraph.id] = before._replace(times=before.times + 1) if before else _Hit(place, around, 1)
    order = {rule: index for index, rule in enumerate((*_RULES, _INNER_OR, _OUTER_AND, _FULL_STOP, _TOO_LONG, _WIDTH))}
    for rule in sorted(hits, key=lambda one: order[one]):
        yield from _findings(rule, list(hits[rule].values()))
    yield from _spellings(sentences)


def _masked(sentences: Sequence[Sentence]) -> re.Pattern[str]:
    """What no rule looks into: quotations, addresses, and words with 等 that the paper defines (漏えい等)."""
    terms = {term for one in sentences for term in _DEFINED.findall(one.text) if "等" in term}
    own = sorted(terms, key=lambda term: (-len(term), term))[:_MAX_DEFINED]
    return re.compile("|".join([_QUOTED.pattern, *map(re.escape, own)]))


def _broken(
    sentence: Sentence, masked: re.Pattern[str], half_width: bool, joined: frozenset[str]
) -> Iterator[tuple[_Rule, str]]:
    """Every rule that a sentence breaks, once for each place, with the words around it."""
    flat = sentence.text.replace("\n", "")
    text = masked.sub(lambda match: "＿" * len(match.group()), flat)
    requirement = sentence.force in _REQUIREMENTS and not _PURPOSE.search(text)
    for rule in _RULES:
        if (rule.requirement and not requirement) or (rule.timed and _MEASURE.search(text)):
            continue
        for match in rule.pattern.finditer(text):
            yield rule, _around(flat, match.start(), match.end())
    if "若しくは" in text and "又は" not in joined:
        yield _INNER_OR, _around(flat, text.index("若しくは"), text.index("若しくは") + 4)
    if "並びに" in text and "及び" not in joined:
        yield _OUTER_AND, _around(flat, text.index("並びに"), text.index("並びに") + 3)
    if (
        sentence.paragraph.kind == "text"
        and sentence.paragraph.text.endswith(sentence.text)
        and _FULL_STOP.pattern.search(text)
    ):
        yield _FULL_STOP, _around(flat, len(flat) - 2, len(flat))
    if sentence.paragraph.kind == "text" and len(_BRACKETS.sub("", flat)) > _LONG:
        yield _TOO_LONG, flat[:16]
    if half_width and (wide := _WIDTH.pattern.search(text)):
        yield _WIDTH, _around(flat, wide.start(), wide.end())


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 8) : end + 8]


def _findings(rule: _Rule, hits: Sequence[_Hit]) -> Iterator[Finding]:
    if len(hits) <= MANY:
        for hit in hits:
            often = f"、この段落に{hit.times}回" if hit.times > 1 else ""
            yield _finding(rule, hit.place, f"{rule.message}（…{hit.around}…{often}）。")
        return
    places = list(dict.fromkeys(hit.place for hit in hits))
    first = hits[0]
    rest = "、".join(places[1:]) or "同じ箇所"
    yield _finding(rule, first.place, f"{rule.message}（…{first.around}…）。ほか{len(hits) - 1}か所: {rest}。")


def _finding(rule: _Rule, place: str, message: str) -> Finding:
    return Finding(code=rule.code, severity=rule.severity, place=place, message=message, hint=f"{rule.hint}。")


def _spellings(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Words that one paper spells in two ways."""
    for one, other in _SPELLINGS:
        short, long = sorted((one, other), key=len)
        # Where one spelling begins the other (サーバ, サーバー) the shorter must not count the longer.
        first = re.compile(re.escape(long) if "(" not in long else long)
        second = re.compile(
            re.escape(short) + ("(?!ー)" if long.startswith(short) else "") if "(" not in short else short
        )
        found = [[s for s in sentences if pattern.search(s.text)] for pattern in (first, second)]
        if all(found):
            told = "、".join(
                f"「{word.split('(')[0]}」{len(own)}か所（{own[0].paragraph.label}）"
                for word, own in zip((long, short), found, strict=True)
            )
            rarer = min(found, key=len)[0].paragraph
            yield Finding(
                code=Code.spelling_mixed,
                severity=Severity.info,
                place=rarer.label,
                message=f"同じ語を二通りに書いている: {told}。",
                hint="一つの書き方にそろえる。",
            )
