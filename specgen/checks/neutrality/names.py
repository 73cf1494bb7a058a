"""Products, models and versions that a requirement names without an equivalent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.neutrality.spot import Change, Spot
from specgen.checks.neutrality.words import Name, Products, words
from specgen.findings import Code, Finding, Severity

_NEAR = 3
_FORCES = frozenset({Force.obligation, Force.effort, Force.desired})
_TIER = "turbo|mini|nano|pro|flash|lite|ultra|haiku|sonnet|opus|preview|instant|large|medium|small|scout|maverick|chat"
# A number that counts something else is no version: Gemini 3種類.
_COUNTED = r"(?![0-9.,]*[ ]?(?:種|つ|個|社|者|人|名|件|回|本|か|ヶ|箇|カ|月|年|日|%|モデル|文字|万|億))"
_VERSION = (
    rf"(?:[ \-_]?(?:(?:v|ver\.?|バージョン)[ ]?)?(?:{_COUNTED}[0-9][0-9A-Za-z.]{{0,12}}|(?:{_TIER})(?![a-z]))){{0,5}}"
)
_EQUIVALENT = re.compile(r"同等|相当(?!数|な)|これ(?:ら)?に(?:準|代わ|類)|匹敵")
# More names may stand between a name and the word that makes all of them examples.
_EXAMPLE = re.compile(r"^(?:[・/、 及びとや又は]|[A-Za-z0-9.\-]){0,40}?(?:等|など|をはじめ|その他の|といった|のような)")
# Left out, or spoken of as a firm: DeepSeek社が.
_LEFT_OUT = re.compile(r"^[^。、]{0,4}(?:を)?(?:除|対象外)|^[ ]?社(?:が|は|に)")
_EXISTING = re.compile(
    r"(?:発注者|委託者|本[市町村県区都府道組庁]|当[市町村県区都府道組庁]|庁内|既存|現行|現在|既に|職員)[^。、]{0,24}$|"
    r"が(?:契約|利用|使用|導入|保有)(?:する|している)[^。、]{0,6}$"
)
_IN_USE = re.compile(r"^[^。]{0,6}を?(?:既に)?(?:利用|使用|導入|運用)して(?:いる|おり)")
_CASE = re.compile(
    r"^[^。、]{0,16}を?(?:用い|利用す|使用す|利用して(?:いる|提供)|採用す|選択す|含)[^。、]{0,6}(?:場合|とき|際)"
)
_FORBIDDEN = re.compile(
    r"^[^。、がは]{0,30}?(?:入力|使用|利用|登録|送信|提供|接続)(?:(?:を)?(?:禁|認めな|行わな)|(?:し|させ|され)?(?:ない|てはならない))"
)
_ONLY_NAMED = re.compile(r"名称|商標|登録商標|をいう|とは")
_BROWSER = r"(?:Microsoft )?Edge|エッジ|(?:Google )?Chrome|クローム|Safari|Firefox|Internet Explorer"
_BROWSERS = re.compile(rf"(?<![A-Za-z])(?:{_BROWSER})(?![a-z])", re.IGNORECASE)
_BROWSER_VERSION = re.compile(
    rf"(?<![A-Za-z])(?:{_BROWSER})[ ]?(?:バージョン|ver\.?|v)?[ ]?[0-9]{{2,3}}(?![0-9]*(?:種|%))"
    r"(?:[ ]?以(?:上|降))?",
    re.IGNORECASE,
)
_TERMINAL = re.compile("端末|標準|PC|パソコン")
_AFTER = re.compile(
    r"[ ]?(?:シリーズ|系列|ファミリー|系(?!統))?(?:の(?:言語)?モデル)?"
    r"(?:以[上降](?:の(?:性能|機能|能力)を(?:有する|持つ)(?:(?:生成AI|言語)?モデル)?)?)?"
)
# The o series has no name of its own, only versions.
_O_SERIES = re.compile(r"(?<![A-Za-z0-9_\-])o[134](?:-(?:mini|pro|preview))?(?![A-Za-z0-9])")


class Named(NamedTuple):
    """A product as a sentence names it."""

    start: int
    end: int
    show: str
    kind: Products
    pinned: bool


class _Family(NamedTuple):
    """A product family ready for searching; `words` in small letters tell quickly that there is nothing to search."""

    kind: Products
    show: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def _families() -> tuple[_Family, ...]:
    return tuple(
        _Family(kind, name.show, tuple(word.lower() for word in name.words), _pattern(name, kind.model))
        for kind in words().products
        for name in kind.names
    )


def _pattern(name: Name, model: bool) -> re.Pattern[str]:
    parts = []
    for word in sorted(name.words, key=len, reverse=True):
        edge = "A-Za-z" if word[0].isascii() else "ァ-ヴー"
        after = "A-Za-z" if word[-1].isascii() else "ァ-ヴー"
        # A model's version may follow without a space: Claude3Haiku.
        parts.append(rf"(?<![{edge}]){re.escape(word)}(?![{after}])")
    body = "|".join(parts)
    suffix = f"(?P<version>{_VERSION})" if model else "(?P<version>)"
    return re.compile(f"(?:{body}){suffix}", re.NOFLAG if name.exact else re.IGNORECASE)


def named(flat: str) -> list[Named]:
    """The products that a text names, in its order, the longest name first where two begin together."""
    small = flat.lower()
    found = [
        Named(match.start(), match.end(), one.show, one.kind, any(char.isdigit() for char in match["version"]))
        for one in _families()
        if any(word in small for word in one.words)
        for match in one.pattern.finditer(flat)
    ]
    kind = words().products[0]
    found += [Named(match.start(), match.end(), "GPT", kind, True) for match in _O_SERIES.finditer(flat)]
    chosen: list[Named] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not chosen or one.start >= chosen[-1].end:
            chosen.append(one)
    return chosen


def check_names(spot: Spot) -> Iterator[Finding]:
    """Names and versions in a requirement, unless an equivalent is accepted or the buyer's own product is meant."""
    if spot.force not in _FORCES:
        return
    found = [] if _harmless(spot.flat) else [one for one in named(spot.flat) if not _exempt(spot, one)]
    found = [one for one, after in pairwise([*found, None]) if one and not _developer(one, after)]
    pinned = [one for one in found if one.pinned]
    if pinned:
        yield _pinned(spot, pinned, [one for one in found if one.kind.model])
    plain = [one for one in found if not (pinned and one.kind.model)]
    if plain:
        yield _product(spot, plain)
    yield from _browsers(spot)


def _developer(one: Named, after: Named | None) -> bool:
    """Whether a name is the developer of the model that follows: OpenAI o4-mini."""
    return after is not None and not one.kind.model and after.kind.model and after.start - one.end <= _NEAR


def _harmless(flat: str) -> bool:
    return bool(_EQUIVALENT.search(flat) or _ONLY_NAMED.search(flat))


def _exempt(spot: Spot, one: Named) -> bool:
    before, after = spot.flat[max(0, one.start - 40) : one.start], spot.flat[one.end : one.end + 40]
    if (
        _CASE.search(after)
        or _EXISTING.search(before)
        or _IN_USE.search(after)
        or _LEFT_OUT.search(after)
        or _FORBIDDEN.search(after)
    ):
        return True
    return not one.pinned and (before.endswith(("例えば、", "例:", "例えば")) or bool(_EXAMPLE.search(after)))


def _pinned(spot: Spot, pinned: Sequence[Named], models: Sequence[Named]) -> Finding:
    shown = "、".join(dict.fromkeys(spot.quoted(one.start, one.end) for one in pinned))
    return spot.finding(
        Code.version_pinned,
        Severity.warning,
        f"「{shown}」と生成AIモデルの版を名指ししている。その版の提供が終わると満たせなくなり、他のモデルを使う製品も外れる。",
        f"{_equivalent(spot, models)}とし、版は書かない。",
    )


def _product(spot: Spot, found: Sequence[Named]) -> Finding:
    shown = "、".join(dict.fromkeys(spot.quoted(one.start, one.end) for one in found))
    return spot.finding(
        Code.product_name,
        Severity.warning,
        f"「{shown}」と特定の名称を挙げ、「又は同等」がない。同じことができる他の製品が外れる。",
        f"{_equivalent(spot, found)}とするか、名称の代わりに必要な性能を書く。",
    )


def _equivalent(spot: Spot, found: Sequence[Named]) -> str:
    """The sentence with the families in place of the first run of names, and an equivalent added."""
    run = [found[0]]
    for one in found[1:]:
        if one.start - run[-1].end > 12 or one.kind is not run[0].kind:
            break
        run.append(one)
    families = list(dict.fromkeys(one.show for one in run))
    them = "これら" if len(families) > 1 else "これ"
    end = _end(spot.flat, run)
    new = f"{'、'.join(families)}又は{them}と同等以上の性能を持つ{_kind(run)}"
    return f"「{spot.rewritten(Change(run[0].start, end, new))}」"


def _end(flat: str, run: Sequence[Named]) -> int:
    """Where the names end, with what goes with a name: シリーズ, 以上, a bracket that opened among them."""
    match = _AFTER.match(flat, run[-1].end)
    end = match.end() if match else run[-1].end
    among = flat[run[0].start : end]
    return end + 1 if among.count("(") > among.count(")") and flat[end : end + 1] == ")" else end


def _kind(run: Iterable[Named]) -> str:
    return next(iter(run)).kind.equal


def _browsers(spot: Spot) -> Iterator[Finding]:
    """A browser with its version, or one browser alone that is not the buyer's."""
    found = list(_BROWSERS.finditer(spot.flat))
    if not found:
        return
    if match := _BROWSER_VERSION.search(spot.flat):
        name = spot.quoted(match.start(), match.end())
        new = f"{re.sub(r'(?i)[ ]?(?:バージョン|ver.?|v)?[ ]?[0-9].*', '', name)}の提供元が更新を提供している版"
        yield spot.finding(
            Code.version_pinned,
            Severity.warning,
            f"「{name}」とブラウザーの版を決めている。版は数週間ごとに替わる。",
            f"「{spot.rewritten(Change(match.start(), match.end(), new))}」とする。",
        )
        return
    if len({match.group().lower().split()[-1] for match in found}) != 1 or _harmless(spot.flat):
        return
    match = found[0]
    before, after = spot.flat[: match.start()], spot.flat[match.end() : match.end() + 40]
    if _EXISTING.search(before) or _EXAMPLE.search(after) or _TERMINAL.search(spot.flat):
        return
    name = spot.quoted(match.start(), match.end())
    yield spot.finding(
        Code.product_name,
        Severity.info,
        f"ブラウザーを「{name}」だけに決めている。発注者の端末で使うものを示したのかが分からない。",
        f"「{spot.rewritten(Change(*match.span(), f'発注者の端末で利用している{name}'))}」のように理由を添えるか、"
        "一般に使われる複数のブラウザーのいずれかとする。",
    )
