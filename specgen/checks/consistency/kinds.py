"""The kinds of quantity that specifications state, and the words of scope that let two values differ.

The kinds are those that real procurements state with numbers; a kind that is not listed is not compared.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of quantity: the words that name it, what its number may measure, and how near it stands."""

    name: str
    words: re.Pattern[str]
    families: tuple[str, ...]
    gap: int
    after: bool  # whether the words may also follow the number
    needs: re.Pattern[str]  # what the sentence must also hold
    topic: re.Pattern[str]  # what the sentence or what stands around it must also hold


def _kind(
    name: str, words: str, families: str, gap: int = 24, *, after: bool = False, needs: str = "", topic: str = ""
) -> Kind:
    return Kind(name, re.compile(words), tuple(families.split()), gap, after, re.compile(needs), re.compile(topic))


KINDS = (
    _kind("同時接続数", "同時接続|同時に接続|同時利用|同時に利用|同時アクセス|同時ログイン", "head", after=True),
    _kind(
        "アカウント数",
        "アカウント(?:の)?(?:発行|付与|利用|登録)?(?:可能)?数|アカウント(?:は|を|の数は)?|ライセンス数?",
        "head",
        16,
    ),
    _kind(
        "利用者数",
        "利用者(?:の)?(?:総)?数|利用人数|利用(?:を)?見込(?:む|み)(?:者|職員)数|対象職員数?|職員数",
        "head",
        16,
    ),
    _kind("利用できる文字数", "利用(?:できる|可能な)?(?:文字数|量)|文字数|月間(?:の)?利用(?:文字数|量)", "character"),
    _kind(
        "利用できるトークン数",
        "利用(?:できる|可能な)?(?:トークン数?|量)|トークン数|月間(?:の)?利用量|できる量",
        "token",
        40,
    ),
    _kind("稼働率", "稼働率|稼動率", "percent"),
    _kind("正答率", "正答率|正解率|正確性の水準", "percent"),
    _kind("応答時間", "応答時間|応答速度|レスポンス(?:タイム)?|応答(?:は|を|まで)|表示が始まるまで", "day", 30),
    _kind("目標復旧時間", "(?:目標)?復旧時間|RTO|復旧(?:する|させる|を完了する)?まで|復旧目標", "day"),
    _kind("目標復旧時点", "復旧時点|RPO", "day"),
    _kind(
        "障害の通知の期限",
        "障害(?:を|が|の)[^、。]{0,16}(?:検知|発生|認知|確認|知)|障害(?:の)?(?:通知|報告|連絡|発生時)",
        "day working-day",
        20,
    ),
    _kind(
        "インシデントの報告の期限",
        "(?:インシデント|事故|漏えい)(?:等|又は[^、。]{0,10})?(?:を|が|の|に)[^、。]{0,16}(?:認知|発生|確認|知|"
        "検知|把握)|(?:インシデント|事故)(?:の)?(?:報告|通知|第一報|初報|発生時)",
        "day working-day",
        28,
    ),
    _kind(
        "計画停止の通知の期限",
        "計画停止|計画的な停止|定期(?:保守|メンテナンス)|メンテナンス|停止を行う日|保守作業により停止",
        "day working-day",
        20,
    ),
    _kind("モデルの提供終了の通知の期限", "モデルの?(?:提供)?(?:の)?(?:終了|廃止)", "day working-day", 30),
    _kind(
        "操作履歴の保存期間",
        "操作(?:の)?(?:履歴|ログ|記録)|操作ログ|利用ログ|アクセスログ|監査ログ|ログ(?=[をはの、｜])",
        "day",
        24,
    ),
    _kind("会話履歴の保存期間", "(?:会話|対話|チャット|利用|プロンプト)(?:の)?(?:履歴|記録)", "day", 24),
    _kind("保存期間", "(?:保存|保管|保持)(?:の)?期間", "day", 12),
    _kind(
        "インシデントの報告の期限",
        "(?:知っ|認知し|覚知し|検知し)た時から",
        "day working-day",
        2,
        topic="インシデント|事故|漏えい",
    ),
    _kind("データ消去の期限", "起算して", "day working-day", 2, needs="消去"),
    _kind(
        "データ消去の期限",
        "(?:契約|業務)[^。]{0,20}(?:終了|満了)[^。]{0,16}",
        "day working-day",
        16,
        needs="消去|削除|廃棄",
    ),
    _kind(
        "参照用データの容量",
        "(?:参照|登録|RAG|保存|ストレージ|データ)[^、。]{0,14}容量|RAG(?:の)?(?:データ)?|ストレージ|参照用データ",
        "data",
        24,
    ),
    _kind("研修の回数", "研修(?:会)?(?:の(?:実施)?回数)?", "time rate", 10),
    _kind("会議の回数", "(?:定例|進捗|月例)(?:会議?|報告会?)?", "time rate", 12),
    _kind("問合せへの回答の期限", "問合せ[^。]{0,24}(?:回答|返信)|問合せ(?:に|には|を受け)", "day working-day", 30),
    _kind("検査の期限", "検査", "day working-day", 16),
    _kind("契約不適合の期間", "契約不適合|瑕疵担保", "day", 30),
    _kind("テンプレートの数", "テンプレート(?:の)?(?:数|件数)?", "kind", 12),
    _kind("生成AIモデルの数", "(?:生成AI|言語|基盤)?モデル(?:の)?(?:数|種類)?", "kind", 12),
    _kind("バックアップの頻度", "バックアップ", "rate", 16),
    _kind("バックアップの世代", "バックアップ", "kind", 16),
    _kind("パスワードの文字数", "パスワード", "character letter", 14),
    _kind("上限額", "上限額|限度額|予定額|予算(?:額|の上限)|契約金額の上限", "yen", 20),
    _kind("支払の期限", "請求書?(?:を|の)[^。]{0,10}(?:受|受領|受理)", "day working-day", 16),
)
# Words that keep values apart, one group a reading; a text holds each group or not.
SCOPES = tuple(
    re.compile(words)
    for words in (
        "上位|高性能|高精度|GPT|Claude|Gemini|推論モデル",
        "軽量|小型|標準モデル|通常モデル|低廉",
        "休日|休庁日|祝日|土日|夜間|閉庁|時間外",
        "平日|開庁(?!日)",
        "管理者(?!又|及)",
        "研修講師|講師",
        "追加|増設|拡張",
        "初期|初年度|導入時|開始時|当初",
        "[0-9]年目|次年度|翌年度|2年度|最終年度",
        "年間|年額|年度(?:ごと|当たり)|1年(?:当たり|間)|毎年|年[0-9一二三四五六七八九十百千]",
        "月額|月間|か月(?:当たり)?に?|毎月|月当たり|月[0-9一二三四五六七八九十百千]|1月当たり",
        "日当たり|1日|毎日|日次",
        "週",
        "[1一]人(?:当|につき)|一人|職員1人|1アカウント|アカウントごと|利用者ごと|1ユーザ",
        "[1一]回(?:当|の|につき)|一度に|1度に|1入力|1ファイル|1件|一つの",
        "部署ごと|所属ごと|グループ",
        "画像",
        "音声|議事録|文字起こし",
        "動画",
        "翻訳",
        "ウェブ|Web検索",
        "RAG|参照|登録文書",
        "添付|ファイル",
        "テンプレート",
        "プロンプト",
        "初報|第[一1]報|速報|一報|直ちに",
        "最終|確報|報告書|詳細|原因|再発防止",
        "一次|最初|受付|初回",
        "復旧",
        "見込|予定|想定|程度|目安|約|おおむね",
        "最大|上限|ピーク",
        "平均|中央値",
        "最低|下限|最小",
        "目標",
        "試行|実証|現行|現在|現状|実績|過去|従来|昨年度|前年度|令和[0-9元]+年度",
        "重大|緊急|深刻|重要",
        "軽微",
        "バックアップ",
        "監査",
        "アクセスログ",
        "会話|対話|チャット|入出力",
        "試験|テスト|検証|評価用|デモ",
        "住民|市民|来庁|外部",
        "オンライン|eラーニング|動画研修",
        "集合|対面",
        "初級|基礎|入門",
        "中級|応用",
        "上級|専門|推進",
        "税抜",
        "税込",
        "電話",
        "メール|電子メール",
        "停止|中断",
        "学習|教材",
        "第三者|再委託",
        "年齢|経験|実務",
        "割引|減額|下回|未達",
        "入札|保証金",
        "パスワード",
        "検索",
        "表示",
        "議会",
        "サブ|副",
    )
)
# Scopes that say for how long; they matter for amounts that grow with time, and 「1年間」 is itself a value elsewhere.
BY_PERIOD = frozenset({"character", "token", "yen", "time", "data"})
PERIODS = frozenset(
    index for index, words in enumerate(SCOPES) if any(words.search(one) for one in ("年間", "月間", "1日", "週"))
)
ESTIMATES = frozenset(index for index, words in enumerate(SCOPES) if words.search("想定"))
