"""Information that must not be kept: which, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specgen.checks.force import Force
from specgen.checks.neutrality.spot import Change, Spot
from specgen.findings import Code, Finding, Severity

_KEEP = re.compile(
    r"(?:保存|保持|蓄積|保管|記憶|残)(?:を)?(?:し|さ|され|行わ|せ|ら)?(?:ない|ず)(?=こと|もの|仕様|構成|、|。|とする|設定|仕組|方式|｜|$)"
)
_ABOUT = re.compile(r"データ|情報|入力|プロンプト|LLM|モデル|履歴|内容|生成AI")
_WHAT = re.compile(
    r"機密|個人番号|入力(?:情報|データ|内容|し(?:た|、)|された|値)|出力|プロンプト|会話|対話|履歴|添付|質問|回答|個人情報|ファイル|参照用|音声|画像|指示文|ログ|記録"
)
_WHERE = re.compile(
    r"モデル|LLM|推論|提供元|サーバー?|設備|クラウド|端末|媒体|外部|国外|国内|事業者|環境|基盤|データベース|機器|受託者|受注者|従事者|"
    r"サービス(?:側|に|内|上)|パソコン|PC"
)
_OTHER = re.compile(
    r"国外|海外|消去|削除|の外に|パスワード|鍵|平文|超えて|必要(?:が|の)なくなった|期間を(?:過ぎ|経過)|承諾|許可なく|Cookie|クッキー|作業場所"
)


def check_data(spot: Spot) -> Iterator[Finding]:
    """A ban on keeping information that does not say which information or where."""
    match = _KEEP.search(spot.flat) if spot.force is Force.obligation else None
    if not match or not _ABOUT.search(spot.flat) or _OTHER.search(spot.flat):
        return
    around = f"{spot.lead} {spot.flat}"
    lacks = [name for name, words in (("情報", _WHAT), ("設備", _WHERE)) if not words.search(around)]
    if not lacks:
        return
    which = "推論の後は入力情報及び出力を" if "情報" in lacks else ""
    where = "生成AIモデルの推論を行う設備に、" if "設備" in lacks else ""
    new = f"{where}{which}{spot.quoted(*match.span())}"
    what = "どの情報を" * ("情報" in lacks) + "どの設備に" * ("設備" in lacks)
    yield spot.finding(
        Code.data_scope,
        Severity.info,
        f"{what}保存しないのかが書かれていない。会話履歴を別の設備に保存する製品まで外れるおそれがある。",
        f"「{spot.rewritten(Change(match.start(), match.end(), new))}」とし、"
        "会話履歴などを別に保存してよいかどうかを書く。",
    )
