"""What a bidder must hold or be: certifications, track records, offices, and functions that few products offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from specgen.checks.force import Force
from specgen.checks.neutrality.spot import NUMBER, Change, Spot
from specgen.checks.neutrality.words import words
from specgen.findings import Code, Finding, Severity

_REQUIRED = frozenset({Force.obligation, Force.bidder})

_HELD = re.compile(
    r"(?:認証|登録|認定|付与|資格|マーク)[^。｜]{0,12}?(?:取得|保有|有し|有する|有して|受けて|受けた|受け、|され|済)|"
    r"を(?:取得|保有)し|に登録|(?:の|を)取得|取得済|｜[^｜]{0,12}(?:取得|登録)|(?:が|を)必須|(?:認証|登録)(?:｜|$)"
)
_WHOSE = "受注者（又は本サービスが用いるクラウド基盤）"
_EQUAL = "（これと同等と認められるものを含む。）"
_BARE = re.compile(r"(?:第三者|セキュリティ|情報保護|品質)[^。、]{0,10}認証|(?<![素人])認証(?:等)?を(?:取得|保有)")
_HELD_SOFT = re.compile(
    r"同等|準(?:ずる|じ|拠)|相当|取得中|申請中|審査中|申し?込|予定|見込み|未取得|失格としない|取得に向け|望ましい|任意|番号を|写しを"
)
_HELD_NEAR = re.compile(
    r"(?:これら?|上記|前記|当該|同)の?[^。]{0,20}(?:認証|付与|登録|資格|認定)?[^。]{0,16}(?:同等|準ずる|申し?込|審査中|申請中|予定)|"
    r"(?:取得|登録|申請)(?:の|を|する)?予定|取得中|申請中|同等以上の(?:認証|登録|管理)"
)
_SUBJECT = re.compile(
    r"受託者|受注者|事業者|参加者|提案者|応募者|応札者|入札者|入札参加|請負者|契約者|提供者|提供元|会社|法人|部門|組織|者は|者で|乙|"
    r"クラウド|基盤|データ[ ]?センター?|サーバー?|サービス(?:は|が|に|自体)|システム(?:は|が)|拠点"
)
_RECORD = re.compile(
    rf"(?:実績|導入(?:済みの?)?(?:自治体|団体)数?|(?:受注|契約|納入|導入)件数)(?:（[^）]{{0,30}}）|\([^)]{{0,30}}\))?(?:を|が|の|は|、|｜)?[^。]{{0,16}}?"
    rf"(有すること|有する(?:者|こと)?|有し(?:て(?:いる|おり))?|持つ|持っている|保有し|あること|ある(?:こと|者)|"
    rf"{NUMBER}[ ]?(?:団体|件|自治体|社|か所|箇所|例|市)以上(?:[^。]{{0,8}}?(?:こと|者))?)"
)
_RECORD_OF = re.compile(
    rf"{NUMBER}[ ]?(?:団体|件|自治体|社|年|か年|市|例|万人)|自治体|地方公共団体|官公庁|"
    r"公共|市区町村|都道府県|同種|類似|同規模|元請"
)
_CONDITION = re.compile(rf"{NUMBER}[ ]?(?:団体|件|自治体|社|年|か年|市|例|万人)(?:以上|以内|間)?")
_RECORD_SOFT = re.compile(
    r"評価(?:する|の|し)|加点|配点|採点|[0-9]点|記載|様式|提出する|提出すること|望ましい|任意|あれば|場合(?:は|に)|実績(?:値|を報告)|"
    r"実績[^。]{0,10}?報告|(?:同等|代わる|準ずる)[^。]{0,12}(?:能力|体制|経験|知見|方法|示)"
)
_AREA = (
    r"(?:[一-龠々ヶ○●]{0,5}(?:市|町|村|区|県|府|都|道|管|圏域|区域|地域)内|県下|近隣市町村?|"
    r"(?:本|当)(?:市|町|村|区|県|府|都))"
)
_PREMISES = r"本店|本社|支店|支社|営業所"
_OFFICE = re.compile(
    rf"{_AREA}(?:又は[^。、]{{0,10}})?(?:に|の)[^。、]{{0,16}}?"
    rf"(?:{_PREMISES}|(?:事業所|事務所|事業拠点|拠点|サポートセンター|サービスセンター|住所)(?=を(?:有|置|設|構)|が(?:あ|所)))"
    r"[^。、]{0,12}?(?:有(?:する|し)|置(?:く|き|いて)|設け|設置|構え|所在|ある(?:こと|者)|登録)|"
    rf"(?:{_PREMISES})[^。、]{{0,12}}?{_AREA}に(?:あ(?:る|り)|所在(?:する)?|置く|登記)"
)
_VISIT = re.compile(
    r"(?:[0-9]+(?:時間|分)以内|即時|直ちに|速やか)に?[^。、]{0,10}?(?:来庁|駆け?(?:付|つ)け|現地(?:に|へ)(?:到着|出向)|訪問)(?:し|する|でき|、)?"
)
_OFFICE_SOFT = re.compile(r"評価|加点|配点|問わ|オンライン|遠隔|リモート|[0-9]点|望ましい|任意|発注者の(?:職員|施設)")

_AGENT = re.compile(
    r"自律(?:的|型)?(?:な|に(?:動作|行動|実行)する)?(?:生成)?(?:AI)?[ ・]?エージェント|"
    r"(?:AI|マルチ|マルチAI|生成AI)[ ・]?エージェント(?:機能)?"
    r"[^。｜]{0,24}?(?:でき|有する|有し|備え|可能|搭載|提供|構築|｜|必須)|自律的に[^。]{0,20}?(?:計画|実行|遂行|処理)[^。]{0,8}(?:でき|する機能)"
)
_AGENT_SOFT = re.compile(
    r"任意|加点|予定|(?:備え|提供す|用い|利用す|有す|搭載す|実装す)る(?:場合|とき|際)|承認|制限|禁止|記録|停止でき|権限の範囲"
)
_PLANNED = re.compile(
    r"予定|提供の時期|実装時期|又は|若しくは|備える場合|する場合|(?:し|でき|せ|わ|い)ないこと|禁止|しない"
)
_END = re.compile(r"(?:こと|もの|とする)?[。 　]*$")


@cache
def _certificate() -> re.Pattern[str]:
    names = sorted(words().certifications, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z0-9])" for name in names))


@cache
def _feature() -> re.Pattern[str]:
    each = [word for feature in words().features for word in feature.words]
    return re.compile("|".join(map(re.escape, sorted(each, key=len, reverse=True))), re.IGNORECASE)


def check_entry(spot: Spot) -> Iterator[Finding]:
    """What narrows who may bid."""
    if spot.force in _REQUIRED and not (spot.force is Force.bidder and spot.row):
        yield from _certifications(spot)
        yield from _record(spot)
        yield from _office(spot)
    if spot.force is Force.obligation:
        yield from _agent(spot)
        yield from _features(spot)


def _certifications(spot: Spot) -> Iterator[Finding]:
    listed = any(name in spot.flat for name in words().certifications)
    names = list(_certificate().finditer(spot.flat)) if listed else []
    at = [names[-1].end()] if names else [match.end() for match in [_BARE.search(spot.flat)] if match]
    if not at or not _HELD.search(spot.flat):
        return
    soft = _HELD_SOFT.search(spot.flat) or _HELD_NEAR.search(spot.following) or _HELD_NEAR.search(spot.lead)
    shown = "、".join(dict.fromkeys(match.group() for match in names)) or "認証"
    if not soft and not re.search(r"評価|加点|採点|記載|提出", spot.flat):
        yield _required(spot, names[-1] if names else None, shown)
    if names and not _SUBJECT.search(spot.flat) and not _SUBJECT.search(spot.lead):
        start, new = (names[0].start(), f"{_WHOSE}の") if spot.row else (0, f"{_WHOSE}は、")
        wording = spot.rewritten(Change(start, start, new))
        yield spot.finding(
            Code.certification_subject,
            Severity.warning,
            f"「{shown}」を、受注者に求めるのか、クラウド基盤に求めるのかが分からない。どちらかにしか認証のない者が応じられるか迷う。",
            f"「{wording}」のように対象を書く。",
        )


def _required(spot: Spot, last: re.Match[str] | None, shown: str) -> Finding:
    end = _END.search(spot.flat)
    close = end.start() if end else len(spot.flat)
    ending = 2 * spot.flat[close:].startswith(("こと", "もの"))
    changes = [] if spot.row else [Change(close, close + ending, "こと（取得の予定及び時期を示す場合を含む。）")]
    if last and last.end() < close:
        at = last.end() + spot.flat[last.end() :].startswith(")")
        changes.append(Change(at, at, "（これと同等と認められるもの及び取得の予定を含む。）" if spot.row else _EQUAL))
    wording = spot.rewritten(*changes or [Change(close, close, _EQUAL)])
    return spot.finding(
        Code.certification_required,
        Severity.warning,
        f"「{shown}」の取得を必須とし、取得の予定又は同等のものを認めていない。まだ取得していない事業者が参加できない。",
        f"「{wording}」とする。取得が欠かせないときは、その理由を書く。",
    )


def _record(spot: Spot) -> Iterator[Finding]:
    match = _RECORD.search(spot.flat)
    if not match or not _RECORD_OF.search(spot.flat) or _RECORD_SOFT.search(spot.flat):
        return
    start, end = match.span(1)
    asked = spot.quoted(start, end)
    kind = "者" if asked.endswith("者") else "こと"
    new = f"{asked}又はこれに代わる体制若しくは試行の結果を示せる{kind}"
    if not asked.endswith(("こと", "者")):
        new = f"{asked}（これに代わる体制若しくは試行の結果によることができる。）"
    wording = spot.rewritten(Change(start, end, new))
    numbers = _CONDITION.findall(spot.flat)
    why = f"「{'、'.join(numbers)}」の条件" if numbers else "実績の有無"
    yield spot.finding(
        Code.track_record_required,
        Severity.warning,
        f"実績を必須の条件としている。{why}により、履行できる新しい事業者が外れる。",
        f"「{wording}」とするか、条件から外して評価の項目で見る。",
    )


def _office(spot: Spot) -> Iterator[Finding]:
    if _OFFICE_SOFT.search(spot.flat):
        return
    if match := _OFFICE.search(spot.flat):
        change = Change(match.start(), match.end(), "所在地を問わず、発注者の開庁時間に連絡及び対応ができる窓口を置く")
        what = "区域内の事業所を求めている"
    elif match := _VISIT.search(spot.flat):
        change = Change(match.start(), match.end(), "オンライン又は来庁により、発注者が示す時間までに対応を始め")
        what = "短い時間での来庁を求めている"
    else:
        return
    yield spot.finding(
        Code.local_office_required,
        Severity.warning,
        f"「{spot.quoted(*match.span())}」と{what}。遠隔で提供できる業務では、近くの事業者に限ることになる。",
        f"「{spot.rewritten(change)}」とする。",
    )


def _agent(spot: Spot) -> Iterator[Finding]:
    match = _AGENT.search(spot.flat)
    if not match or _AGENT_SOFT.search(spot.flat):
        return
    yield spot.finding(
        Code.optional_candidate,
        Severity.info,
        f"「{spot.quoted(*match.span())}」を必須としている。"
        "提供する製品が限られ、必須から任意（評価の対象）に改めた団体がある。",
        f"使う業務が決まっていなければ、「{spot.rewritten(Change(*match.span(), spot.quoted(*match.span())))}」を"
        "任意（加点）の要件とする。",
    )


def _features(spot: Spot) -> Iterator[Finding]:
    match = _feature().search(spot.flat)
    if not match or _PLANNED.search(spot.flat):
        return
    word = match.group().lower()
    say = next(one.say for one in words().features if word in (each.lower() for each in one.words))
    end = _END.search(spot.flat)
    close = end.start() if end else len(spot.flat)
    change = Change(close, len(spot.flat), "こと（提供の予定及びその時期を示す場合を含む。）")
    yield spot.finding(
        Code.feature_uncommon,
        Severity.info,
        f"{say}を必須としている。広く提供されているとはいえない機能であり、応じられる製品が限られる。",
        f"「{spot.rewritten(change)}」とするか、任意（加点）の要件とする。",
    )
