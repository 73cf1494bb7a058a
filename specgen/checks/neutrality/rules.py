"""Rules that are one pattern each: what is found, what takes the fault away, and the neutral wording.

The cases behind them are requirements that municipalities relaxed or explained when bidders asked. A rule speaks of
requirements only; a gap in a pattern is bounded, so that a search takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from specgen.checks.force import Force
from specgen.checks.neutrality.spot import NUMBER, Change, Spot
from specgen.findings import Code, Finding, Severity

_CLOSE = 30
_DUTY = frozenset({Force.obligation})
_TRY = frozenset({Force.obligation, Force.effort})
_WISH = frozenset({Force.obligation, Force.effort, Force.desired})


class Rule(NamedTuple):
    """One rule. `mend` takes the place of what was found; `unless` and `nearby` take the fault away.

    `message` and `mend` may use the groups of `found`: {0} is all of it. `nearby` is looked for in the sentences that
    follow, `beside` must stand close to what was found; `advice` follows the proposed wording.
    """

    code: Code
    found: re.Pattern[str]
    message: str
    mend: str
    advice: str = "とする。"
    unless: re.Pattern[str] | None = None
    nearby: re.Pattern[str] | None = None
    beside: re.Pattern[str] | None = None
    forces: frozenset[Force] = _DUTY

    def check(self, spot: Spot) -> Finding | None:
        """What the rule finds in a sentence; None where it finds nothing."""
        if spot.force not in self.forces or not (match := self._search(spot.flat)):
            return None
        if self.unless and self.unless.search(spot.flat):
            return None
        if self.nearby and (self.nearby.search(spot.following) or self.nearby.search(spot.lead)):
            return None
        words = [
            spot.quoted(*match.span(group)) if match.start(group) >= 0 else "" for group in range(match.re.groups + 1)
        ]
        mend = self.mend.format(*words)
        if spot.flat[match.end() : match.end() + 1] == "、":
            mend = mend.removesuffix("る")  # the sentence goes on: でき、
        wording = spot.rewritten(Change(match.start(), match.end(), mend))
        return spot.finding(self.code, Severity.info, self.message.format(*words), f"「{wording}」{self.advice}")

    def _search(self, flat: str) -> re.Match[str] | None:
        if self.beside is None:
            return self.found.search(flat)
        return next((match for match in self.found.finditer(flat) if _close(flat, match, self.beside)), None)


def _close(flat: str, match: re.Match[str], beside: re.Pattern[str]) -> bool:
    return beside.search(flat[max(0, match.start() - _CLOSE) : match.end() + _CLOSE]) is not None


_CHOICE = r"又は|または|若しくは|もしくは|あるいは|いずれ|同等|問わ(?:ない|ず)|選(?:べ|択でき)"
_PERIOD = rf"{NUMBER}[ ]?(?:日|営業日|か月|ヶ月|カ月|ケ月|箇月|月|年|週)|半年|以内"

# The rest of the predicate, so that the new words take its place whole.
_REST = r"(?:[ぁ-ん]{0,5}?(?=こと|もの|サービス|。|$))?"

_NETWORK = (
    Rule(
        Code.network_fixed,
        re.compile(
            r"インターネット(?:回線)?(?:経由|を経由し|を経由する|を(?:利用|使用)(?:し|する))(?:の|た|で)?[^。]{0,8}?"
            r"(?:クラウド|SaaS|ASP)(?:型)?(?:の)?(?:サービス)?(?=である|とする)"
        ),
        "「{0}」とインターネットの経路に決めている。LGWANなど他の経路で安全に提供できる者が外れる。",
        "インターネット又はLGWANのいずれかの経路により、発注者の端末から利用できるサービス",
        "とする。インターネットの経路が欠かせないときは、その理由を書く。",
        unless=re.compile(rf"{_CHOICE}|LGWAN"),
    ),
    Rule(
        Code.network_fixed,
        re.compile(
            r"インターネット(?:回線|環境|接続系)?(?:経由)?(?:で|から|を経由し|を通じ|に接続した)[^。]{0,40}?"
            r"(?:利用|アクセス|接続|使用|提供)(?:が|を|する(?=こと)|し(?!ない)|でき|可能|される)" + _REST
        ),
        "「{0}」とインターネットの経路に決めている。LGWANなど他の経路で安全に提供できる者が外れる。",
        "インターネット又はLGWANのいずれかの経路により、発注者の端末から利用できる",
        "とする。インターネットの経路が欠かせないときは、その理由を書く。",
        unless=re.compile(
            rf"{_CHOICE}|経由(?:しない|せず)|閉域|場合|とき|禁止|(?:し|され|でき)ない|LGWAN(?:のみ|でも)|検索"
        ),
    ),
    Rule(
        Code.network_fixed,
        re.compile(
            r"LGWAN-?ASP(?:サービス)?(?:リスト|の?一覧|のサービス)?(?:として|に|で|により|を(?:利用|通じ|経由))[^。]{0,16}?"
            r"(?:登録|提供|掲載|利用)(?:され|し|する|でき|済)" + _REST
        ),
        "「{0}」と、LGWANの端末から使えることにとどまらず、LGWAN-ASPであることを必須にしている。応じられる者が減る。",
        "発注者のLGWAN接続系の端末から、LGWAN-ASP又はこれと同等に安全な経路により利用できる",
        "とする。LGWAN-ASPの登録が欠かせないときは、その理由を書く。",
        unless=re.compile(rf"{_CHOICE}|申請|予定|準備|による(?:とき|場合)"),
        nearby=re.compile(r"受(?:注|託)者が選"),
    ),
)

# What a model says can never be sure; what a service does can be, but never wholly.
_OUTPUT = (
    r"誤り|誤った|誤回答|誤情報|ハルシネーション|虚偽|不正確|事実と異なる|正確|正し[いく]|正答|正解|精度|有害|不適切|"
    r"バイアス|偏り|差別|(?:一般|学習済み)[^。]{0,4}知識"
)
_DEED = r"停止|障害|稼働|検知|検出|漏れ|漏えい|インジェクション|攻撃|脆弱性|防止|防ぐ|遮断|排除"
_NOT_SURE = "生成AIの性質から、満たすこと又は満たしたと確かめることができない。応札を控える者が出る。"
_SOFT = re.compile(r"目標|可能な限り|できる限り|努め|割合|測定|試験|抑える|場合を除|(?:その|この)場合|とき(?:は|に)")
_ABSOLUTES = (
    Rule(
        Code.absolute_infeasible,
        re.compile(
            r"(ハルシネーション|幻覚|誤(?:った|り|情報)?の?(?:ある|ない)?(?:回答|情報|出力|内容)?|虚偽の?(?:回答|情報|内容)?)"
            r"(?:が|を)[^。、]{0,6}?(?:(?:発生|出力|生成|回答)し|含ま|含め|起き|起こさ|起こら|生じ(?:させ)?)ない"
        ),
        f"「{{0}}」は、{_NOT_SURE}",
        "{1}を抑える措置を講じ、その効果を試験する",
        unless=_SOFT,
        forces=_TRY,
    ),
    Rule(
        Code.absolute_infeasible,
        re.compile(r"100[ ]?(?:%|パーセント)|百パーセント|皆無|ゼロ(?!トラスト|デイ)"),
        f"「{{0}}」を求めているが、{_NOT_SURE}",
        "目標とする割合",
        "とし、割合、測り方及び防ぐ措置を書く。",
        unless=_SOFT,
        beside=re.compile(f"{_OUTPUT}|{_DEED}"),
        forces=_TRY,
    ),
    Rule(
        Code.absolute_infeasible,
        re.compile(r"完全に(?!削除|消去)|完璧に|絶対に"),
        f"「{{0}}」と求めているが、{_NOT_SURE}",
        "可能な限り",
        "とし、防ぐ措置及びその効果の試験を求める。",
        unless=_SOFT,
        beside=re.compile(f"{_OUTPUT}|{_DEED}"),
        forces=_TRY,
    ),
    Rule(
        Code.absolute_infeasible,
        re.compile(
            r"必ず(?=正)|常に(?=正)|いかなる場合(?:に|で)も|決して|一切(?!の(?:責任|費用|権利|情報|資料|経費)|の?追加)"
        ),
        f"「{{0}}」と求めているが、{_NOT_SURE}",
        "可能な限り",
        "とし、防ぐ措置及びその効果の試験を求める。",
        unless=_SOFT,
        beside=re.compile(_OUTPUT),
        forces=_TRY,
    ),
    Rule(
        Code.absolute_infeasible,
        re.compile(r"全て(?:の([^。]{0,10}?))?(?=正[確し解])"),
        f"「{{0}}」正しいことを求めているが、{_NOT_SURE}",
        "目標とする割合以上の{1}",
        "とし、割合及び測り方を書く。",
        unless=_SOFT,
        forces=_TRY,
    ),
    Rule(
        Code.absolute_infeasible,
        re.compile(
            r"((?:一般(?:的な|常識的な)?|学習済みの?|モデル(?:自身|自体)?の?(?:持つ|有する)?)知識)[^。]{0,24}?"
            r"(?:抑制|抑え|用い(?:ない|ず)|使(?:わ|用し)ない|生成(?:し|され)ない|回答し?ない|含め?(?:ない|まない)|排除|禁止)"
        ),
        "「{0}」は、モデルが学んだ知識を切り離せないため、完全には満たせない。どこまで求めるかを書かないと応札を控える者が出る。",
        "{1}による回答を可能な限り抑え、登録した文書に根拠がないときはその旨を表示",
        "とし、完全な抑制は求めない。",
        unless=re.compile(r"可能な限り|できる限り|目標|割合|%|設定でき|切り?替え|旨を"),
        forces=_DUTY,
    ),
    Rule(
        Code.absolute_infeasible,
        re.compile(r"(?:無停止|停止(?:時間)?が?(?:ない|ゼロ|なく))で?"),
        "「{0}」は、保守及びモデルの提供元の停止があるため、満たせない。",
        "計画停止を除き、月間稼働率99%以上を目標として",
        "とし、実績を報告させる。",
        unless=re.compile(r"目標|計画停止|切り?替え|更新|保守|業務(?:が|を)"),
    ),
)

_OTHERS = r"他(?:の)?(?:利用)?(?:団体|自治体|地方公共団体|契約者|利用者団体|顧客|組織|テナント|利用企業|企業)"
_METHODS = (
    Rule(
        Code.method_fixed,
        re.compile(r"物理(?:的(?:に|な))?(分離|隔離|独立)"),
        "「{0}」と分離の方法を決めている。論理的な分離で同じ安全を保つ製品が外れ、費用も上がる。",
        "物理的又は論理的に{1}",
        "とし、他の団体から参照及び操作ができないことを求める。",
        unless=re.compile(r"論理|又は|または|若しくは|いずれ|同等"),
    ),
    Rule(
        Code.method_fixed,
        re.compile(
            rf"({_OTHERS}[^。]{{0,20}}?)(?:と|から)(?:は)?(?:完全に|明確に|確実に)?(?:分離|隔離|独立)(?:し|され|した)?"
        ),
        "「{0}」は、物理的な分離か論理的な分離でよいかが書かれていない。最も重い方法と読まれる。",
        "{0}（論理的な分離を含む。）",
        unless=re.compile(r"論理|物理|アクセス|閲覧|参照|権限|いずれ"),
        nearby=re.compile(r"論理"),
    ),
    Rule(
        Code.method_fixed,
        re.compile(
            r"(?:利用|使用|契約)?(?:の|量の?|文字数の?)?(?:上限|限度|制限値)[^。]{0,24}?(?:(?:超え|超過し)(?:ない|ぬ)よう[^。]{0,12}?"
            r"(?:制限|停止|遮断|抑止|制御)|(?:達し|到達し|超え|超過し)た[^。]{0,20}?(?:制限|停止|遮断))"
        ),
        "「{0}」と、上限での扱いを利用の停止又は制限に決めている。通知により管理する製品が外れる。",
        "{0}（管理者への通知によるものを含む。）",
        unless=re.compile(r"通知|又は|または|若しくは|アラート|警告|知らせ|選(?:べ|択)|設定"),
    ),
    Rule(
        Code.method_fixed,
        re.compile(
            r"オンプレミス|専用線|(?:生体|顔|指紋|静脈)認証|USBトークン|スクラッチ開発|シングルテナント|"
            r"(?:専用|占有(?:型)?|専有)の?(?:物理)?(?:サーバー?|ハードウェア|インスタンス|機器)"
        ),
        "「{0}」と方法を一つに決めている。別の方法で同じ結果を出せる者が外れる。",
        "{0}又はこれと同等の方法",
        "とするか、求める結果（安全の程度、対応の時間など）を書く。",
        unless=re.compile(rf"{_CHOICE}|不要|しない|ことなく|任意|一覧|など|その他"),
    ),
    Rule(
        Code.method_fixed,
        re.compile(r"(?:[^。、]{0,8}に)?常駐(?=し|する|させ)"),
        "「{0}」と人の置き方を決めている。遠隔で同じ対応ができる者が外れる。",
        "開庁時間に連絡を受けて対応",
        unless=re.compile(rf"{_CHOICE}|不要|しない|任意"),
    ),
)

_LAYER = (
    r"保存|保管|蓄積|格納|推論|処理(?:を|は|も|する|し|が)|API|送信|転送|バックアップ|複製|モデル|LLM|監視|ログ|層|"
    r"国内外|国外|海外|問わ"
)
_MODEL_WORD = r"((?:生成AI|AI|言語|大規模言語)?(?:の)?(?:モデル|LLM|エンジン)|生成AI|LLM|GPT|Claude|Gemini)"
_SCOPES = (
    Rule(
        Code.newest_undefined,
        re.compile(
            rf"{_MODEL_WORD}(?:は|について|に関し)[^。、]{{0,12}}?最新(?:の(?:もの|版|バージョン)|版|バージョン)"
        ),
        "「{0}」は、いつの時点の最新か、いつまでに対応するかが分からない。公開の直後の提供を求めるものと読まれる。",
        "{1}は、提供元が正式に公開した日から原則6か月以内に、後継の版",
        "とし、試験的なものを除く。",
        unless=re.compile(rf"{_PERIOD}|とは|動向|情報を|ガイドライン"),
        forces=_TRY,
    ),
    Rule(
        Code.location_scope,
        re.compile(
            r"(?:日本)?国内(?!法|外|の法|総)(?:の|に(?:ある|所在する|設置(?:された|した|する)|置(?:く|かれた))?|で運用される)?"
            r"(?:リージョン|データ[ ]?センター?|サーバー?|DC|クラウド|設備|拠点|環境)|"
            r"(?:データ[ ]?センター?|サーバー?|クラウド|データの?(?:所在|保管場所)|システム|リージョン)[^。]{0,20}?"
            r"(?:日本)?国内(?!法|外|の法|総)(?:サーバー?|リージョン|データセンター?|DC)?|(?:日本)?国内(?:のみ)?で(?:提供|運用|稼働|完結)"
        ),
        "「{0}」は、情報の保存、生成AIモデルの推論及びAPIの接続先のどれを国内とするのかが分からない。"
        "国外の推論を使う製品が応じられるかどうかの判断が分かれる。",
        "{0}（入力情報及び出力の保存に限る。）",
        "とし、推論を行う場所及びAPIの接続先について国内とするか国外も認めるかを書き分ける。",
        unless=re.compile(_LAYER),
        nearby=re.compile(r"推論|接続先"),
        forces=_WISH,
    ),
    Rule(
        Code.newest_undefined,
        re.compile(rf"(?:常に)?最新(?:の|版の|鋭の|バージョンの)?[^。、｜]{{0,6}}?{_MODEL_WORD}"),
        "「{0}」は、いつの時点の最新か、いつまでに対応するかが分からない。公開の直後の提供を求めるものと読まれる。",
        "提供元が正式に公開した日から原則6か月以内に、後継の{1}",
        "とし、試験的なものを除く。",
        unless=re.compile(rf"{_PERIOD}|とは|動向|情報を"),
        forces=_TRY,
    ),
)

_INCUMBENT = (
    Rule(
        Code.incumbent_advantage,
        re.compile(
            r"(?:現行|既存|現在(?:利用|使用)?(?:中|している)?)の?[^。、]{0,12}?(?:システム|サービス|製品|ツール|環境)?と"
            r"(?:完全に)?(?:同一|同じ)の?[^。、]{0,8}?(操作|画面|機能|方式|UI|インターフェース|製品|形式)"
        ),
        "「{0}」は、今の事業者だけがそのまま満たせる条件である。",
        "職員が研修を受けて使える{1}",
        "とし、引き継ぐ必要がある点は、内容を具体的に書く。",
        unless=re.compile(r"同等|同程度"),
    ),
    Rule(
        Code.incumbent_advantage,
        re.compile(
            r"((?:現行|既存|現)の?[^。、]{0,10}?(?:受託者|受注者|事業者|業者|ベンダー?))(?:に|と|へ)[^。]{0,16}?"
            r"(?:確認|問い?合わ?せ|協議|照会)(?=し|する|を行)"
        ),
        "「{0}」と、詳しい内容を今の事業者だけが知っている。他の参加者は見積りができない。",
        "発注者が{1}から得て全ての参加者に示す資料により確認",
        "とする。",
        unless=re.compile(r"発注者(?:が|を通じ|を介し)|本市(?:が|を通じ)|開示"),
    ),
    Rule(
        Code.incumbent_advantage,
        re.compile(
            r"(?:自社|独自)(?:の|に開発した)?(?:特許|技術|アルゴリズム|エンジン)[^。]{0,12}?(?:有する|有し|用い|備え|搭載)|"
            r"特許(?:技術)?を(?:有|取得|保有)"
        ),
        "「{0}」と独自の技術を求めている。その技術を持つ一者に絞られる。",
        "（必要な性能又は効果）を満たす",
        "とし、技術の名称及び権利によらずに書く。",
    ),
)

RULES = (*_NETWORK, *_ABSOLUTES, *_METHODS, *_SCOPES, *_INCUMBENT)


def check_rules(spot: Spot) -> Iterator[Finding]:
    """What the rules find in a sentence, at most one finding for each code."""
    seen: set[Code] = set()
    for rule in RULES:
        if rule.code not in seen and (finding := rule.check(spot)):
            seen.add(rule.code)
            yield finding
