"""One spelling for many: the text that patterns are matched against.

Only spellings are unified (NFKC, long vowels, okurigana, kana for kanji), never meanings. The result is for matching
and is not shown to anybody.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# From a variant to the spelling that patterns use. Order matters: longer variants come first.
_VARIANTS = (
    ("および", "及び"), ("または", "又は"), ("あるいは", "又は"), ("もしくは", "若しくは"), ("ならびに", "並びに"),
    ("すべて", "全て"), ("出来", "でき"), ("下さい", "ください"), ("戴く", "いただく"),
    ("ユーザー", "ユーザ"), ("サーバー", "サーバ"), ("ブラウザー", "ブラウザ"), ("コンピューター", "コンピュータ"),
    ("データー", "データ"), ("フォルダー", "フォルダ"), ("センター", "センタ"), ("プロバイダー", "プロバイダ"),
    ("ベンダー", "ベンダ"), ("フィルター", "フィルタ"), ("セキュリティー", "セキュリティ"), ("パラメーター", "パラメータ"),
    ("ポリシィ", "ポリシー"), ("ヴァ", "バ"), ("ヴィ", "ビ"), ("プリンター", "プリンタ"),
    ("カテゴリー", "カテゴリ"), ("メモリー", "メモリ"), ("アクセシビリティー", "アクセシビリティ"),
    ("オープンエーアイ", "OpenAI"), ("エーアイ", "AI"), ("人工知能", "AI"),
    ("打ち合わせ", "打合せ"), ("打合わせ", "打合せ"), ("問い合わせ", "問合せ"), ("問合わせ", "問合せ"),
    ("取り扱い", "取扱い"), ("取扱う", "取り扱う"), ("取扱わ", "取り扱わ"), ("引き継ぎ", "引継ぎ"), ("引継ぐ", "引き継ぐ"),
    ("引き渡し", "引渡し"), ("引渡す", "引き渡す"), ("受け渡し", "受渡し"), ("切り替え", "切替え"), ("切替える", "切替える"),
    ("書き換え", "書換え"), ("読み取り", "読取り"), ("読取る", "読み取る"), ("立ち上げ", "立上げ"), ("見積もり", "見積り"),
    ("申し立て", "申立て"), ("申し込み", "申込み"), ("組み込み", "組込み"), ("組込む", "組み込む"), ("取り込み", "取込み"),
    ("呼び出し", "呼出し"), ("絞り込み", "絞込み"), ("書き込み", "書込み"), ("取り決め", "取決め"), ("割り当て", "割当て"),
    ("持ち出し", "持出し"), ("締め切り", "締切り"), ("あたって", "当たって"), ("に当り", "に当たり"),
    ("にあたり", "に当たり"), ("行なう", "行う"), ("行なわ", "行わ"), ("行ない", "行い"), ("行なっ", "行っ"),
    ("おこなう", "行う"), ("おこない", "行い"), ("おこなわ", "行わ"), ("あらわす", "表す"), ("もちいる", "用いる"), ("もちい", "用い"),
    ("つくる", "作る"), ("さだめる", "定める"), ("もとづ", "基づ"), ("おうじ", "応じ"), ("ヶ月", "か月"), ("ケ月", "か月"),
    ("カ月", "か月"), ("ヵ月", "か月"), ("箇月", "か月"), ("ヶ所", "か所"), ("箇所", "か所"), ("ヶ国", "か国"), ("カ国", "か国"),
    ("附属", "付属"), ("障がい", "障害"), ("子供", "子ども"), ("こども", "子ども"), ("ウェブ", "Web"), ("WEB", "Web"),
    ("殆ど", "ほとんど"), ("尚、", "なお、"), ("無い", "ない"), ("無く", "なく"), ("無き", "なき"),
)  # fmt: skip
_TABLE = dict(_VARIANTS)
_PATTERN = re.compile("|".join(re.escape(old) for old in sorted(_TABLE, key=len, reverse=True)))
_HUMBLE = re.compile("(?<![一合招誘拉極])致し")
_SPACES = re.compile(r"(?<=[^\x00-\x7f])[ \t]+|[ \t]+(?=[^\x00-\x7f])")
_HYPHENS = re.compile("[‐‑‒–—―−﹣]")


# Headings and numbers come again and again.
@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The text in one spelling, for matching only."""
    text = unicodedata.normalize("NFKC", text).replace("|", "｜")
    text = _HYPHENS.sub("-", text.replace("\n", ""))
    text = _SPACES.sub("", text)
    text = _HUMBLE.sub("いたし", text)
    return _PATTERN.sub(lambda match: _TABLE[match.group()], text)
