"""Amounts: far outside what real procurements asked for, or without a unit, a scope or a period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.neutrality.spot import NUMBER, Change, Spot
from specgen.checks.neutrality.words import Counted, Quantity, words
from specgen.checks.patterns import number
from specgen.findings import Code, Finding, Severity
from specgen.formatting import number as shown
from specgen.model.library import Library
from specgen.model.question import Observed

# A value is far outside where it is more than twice, or less than half, what any real procurement asked for.
_FAR = 2
_WHOLE = 100
_DIGIT = re.compile("[0-9一二三四五六七八九十百千]")
_BUFFER = re.compile(r"目標|目安|参考|想定|見込|実績|現在|約款")
_VOLUME = re.compile(
    rf"(?P<n>{NUMBER})[ ]?(?P<u>文字|字(?!以内)|トークン|GB|TB|ギガバイト|テラバイト|リクエスト|クエリ|クレジット)"
    r"(?:以上|まで|程度|を上限|分|が|を|の|と|/|、|。|｜|$)"
)
_OF_USE = re.compile(r"利用|使用|容量|文字数|トークン|登録|上限|処理|保存|ストレージ")
_MONTHLY = re.compile(
    r"(?:1|一)?[かヶカケ箇]?月間?(?:当たり|あたり|ごと|につき|に)?|毎月|年(?:間|度)?(?:当たり|あたり|ごと)?|/月|/年"
)
# A row of a price sheet names the unit of a price, not a volume.
_PRICE = re.compile("単価|料金|記入")
_SCOPE = re.compile(
    r"全(?:体|庁|職員|市|町|村|県|社|組織|アカウント)|当たり|あたり|ごと|につき|(?:1|一)(?:人|名|ユーザ|アカウント|団体|回|度|件|対話|ファイル|業務|部署|文書|テナント)|"
    r"各(?:団体|所属|部署|課|業務|利用者|アカウント|構成|環境|ユーザ)|団体|組織|庁|発注者|本[市町村県]|[市町村県]全|テナント|環境の|契約|合計|総量|総容量|"
    r"対話|チャット|会話|プロンプト|入力欄|添付|アップロード|ファイル|サイズ|単位|移行|対象は|回答|要約|要旨|提案|資料|以内|単価|追加"
)
_SCOPE_ABOVE = re.compile(r"全体|当たり|あたり|ごと|(?:1|一)(?:人|団体)|合計|総量|各団体")
_PERIOD = re.compile(r"月|年|日|期間|リクエスト|[1一][回度件問つ]|欄|容量|登録")
_NO_UNIT = re.compile(
    rf"(?P<w>(?:利用|使用)(?:文字)?量|(?:利用|使用|入力)?文字数|トークン数|容量)(?:の上限)?(?:は|を|が|:|｜)?[^。、｜0-9]{{0,6}}?"
    rf"(?:月間|毎月|月|(?:1|一)か月(?:当たり|あたり))?[ ]?(?P<n>{NUMBER})(?=以上|程度|とする|とし|を上限|｜|$)"
)
_NO_UNIT_USE = re.compile(rf"月(?:間|に)?[ ]?(?P<n>{NUMBER})(?=以上[^。0-9]{{0,8}}利用)")


class Limit(NamedTuple):
    """A quantity with how it is written, how far real procurements went, and how that is said."""

    quantity: Quantity
    patterns: tuple[re.Pattern[str], ...]
    most: float
    least: float
    said: str
    unit: str


def read_limits(library: Library) -> list[Limit]:
    """How far real procurements went, for each quantity that the library has a question of."""
    limits = []
    questions = library.questions
    for quantity in words().quantities:
        question = questions.get(quantity.question)
        if question and question.observed and (ends := _ends(question.observed)):
            least, most = ends
            unit = question.unit or ""
            said = f"{shown(most)}{unit}" if most == least else f"{shown(least)}から{shown(most)}{unit}まで"
            patterns = tuple(re.compile(one.replace("#", f"(?P<n>{NUMBER})")) for one in quantity.patterns)
            limits.append(Limit(quantity, patterns, most, least, said, unit))
    return limits


def _ends(observed: Observed) -> tuple[float, float] | None:
    values = [one.value for one in observed.cases if not isinstance(one.value, str)]
    least = observed.min if observed.min is not None else min(values, default=None)
    most = observed.max if observed.max is not None else max(values, default=None)
    return None if least is None or most is None else (least, most)


def check_amounts(spot: Spot, limits: Sequence[Limit]) -> Iterator[Finding]:
    """Amounts that narrow competition or that nobody can price."""
    if spot.force is not Force.obligation or not _DIGIT.search(spot.flat):
        return
    yield from _thresholds(spot, limits)
    yield from _counted(spot)
    yield from _volumes(spot)


def _thresholds(spot: Spot, limits: Sequence[Limit]) -> Iterator[Finding]:
    if _BUFFER.search(spot.flat):
        return
    for limit in limits:
        match = next((found for one in limit.patterns if (found := one.search(spot.flat))), None)
        if match is None:
            continue
        factor = limit.quantity.units.get(match.groupdict().get("u") or "", 1.0)
        if (bound := _beyond(limit, number(match["n"]) * factor)) is not None:
            yield _unusual(spot, match, limit, bound)


def _beyond(limit: Limit, value: float) -> float | None:
    """The bound that a hint proposes, where the value is far beyond it on the side that narrows competition."""
    far = {
        "more": value > limit.most * _FAR,
        "less": value < limit.least / _FAR,
        "gap": limit.most < _WHOLE and _WHOLE - value < (_WHOLE - limit.most) / _FAR,
    }[limit.quantity.stricter]
    return (limit.least if limit.quantity.stricter == "less" else limit.most) if far else None


def _unusual(spot: Spot, match: re.Match[str], limit: Limit, bound: float) -> Finding:
    asked = spot.quoted(match.start("n"), match.end("n"))
    # A unit of its own (TB, 時間) gives way to the unit of the question.
    unit, end = (limit.unit, match.end("u")) if match.groupdict().get("u") else ("", match.end("n"))
    wording = spot.rewritten(Change(match.start("n"), end, f"{shown(bound)}{unit}"))
    return spot.finding(
        Code.threshold_unusual,
        Severity.info,
        f"{limit.quantity.say}の「{asked}」は、実際の調達の値（{limit.said}）から大きく外れている。"
        "満たす製品が限られるおそれがある。",
        f"「{wording}」とするか、その数が要る根拠を示す。",
    )


@cache
def _counting(counted: Counted) -> re.Pattern[str]:
    what, units = "|".join(map(re.escape, counted.words)), "|".join(map(re.escape, counted.units))
    amount = rf"(?P<n>{NUMBER})(?:{units})(?:以上)?"
    return re.compile(
        rf"(?P<w>{what})[^。、]{{0,16}}?{amount}|(?P<n2>{NUMBER})(?:{units})(?:以上)?の[^。、]{{0,12}}?(?P<w2>{what})"
    )


def _counted(spot: Spot) -> Iterator[Finding]:
    for counted in words().counted:
        if not (match := _counting(counted).search(spot.flat)):
            continue
        group = "n" if match["n"] else "n2"
        if number(match[group]) < counted.least:
            continue
        what = match["w"] or match["w2"]
        particle = "を" if match.group().startswith(f"{what}を") else ""
        wording = spot.rewritten(Change(match.start(), match.end(), f"主な用途ごとの{what}{particle}"))
        yield spot.finding(
            Code.threshold_unusual,
            Severity.info,
            f"{what}の数（{match[group]}）だけを決めている。数では内容が定まらず、数を多く持つ製品に偏る。",
            f"「{wording}」のように必要な内容を書き、数は提案に委ねる。",
        )


def _volumes(spot: Spot) -> Iterator[Finding]:
    """An amount of use or storage without a unit, a scope or a period."""
    if _BUFFER.search(spot.flat):
        return
    if match := _NO_UNIT.search(spot.flat) or _NO_UNIT_USE.search(spot.flat):
        wording = spot.rewritten(
            Change(
                match.start("n"),
                match.end("n"),
                f"発注者全体で{spot.quoted(*match.span('n'))}（文字、トークンなどの単位）",
            )
        )
        yield spot.finding(
            Code.volume_scope,
            Severity.info,
            f"「{spot.quoted(*match.span())}」に単位がない。文字数かトークン数かにより、費用が何倍も変わる。",
            f"「{wording}」のように単位及び数える範囲を書く。",
        )
        return
    match = _VOLUME.search(spot.flat)
    if not match or not _OF_USE.search(spot.flat) or _PRICE.search(spot.sentence.paragraph.text):
        return
    scoped = _SCOPE.search(_MONTHLY.sub("", spot.flat)) or _SCOPE_ABOVE.search(_MONTHLY.sub("", spot.lead))
    lacks = [] if scoped else ["数える範囲（団体の全体か、1人当たりか）"]
    if match["u"] in ("文字", "トークン", "リクエスト", "クエリ", "クレジット") and not _PERIOD.search(
        spot.flat + spot.lead
    ):
        lacks.append("期間")
    if not lacks:
        return
    amount = spot.quoted(match.start(), match.end("u"))
    scope = "発注者全体" if len(lacks) > 1 or "期間" not in lacks else ""
    new = f"{amount}（{'の'.join(part for part in (scope, '1か月' if '期間' in lacks else '') if part)}の量とする。）"
    yield spot.finding(
        Code.volume_scope,
        Severity.info,
        f"「{amount}」の{'及び'.join(lacks)}が書かれていない。見積りの前提が事業者ごとに変わる。",
        f"「{spot.rewritten(Change(match.start(), match.end('u'), new))}」のように書く。",
    )
