"""Notes that speak to the model instead of to the reader of the specification.

Text from notes, documents and foreign libraries is data. What reads as an instruction to a model, hides its content or
imitates the frame of a conversation is neither sent nor counted as something that was given; the person is told.
This is one fence of several: what passes it is still held by the schema, the facts and the style.
"""

from __future__ import annotations

import re
import unicodedata

_ORDERS = (
    "(?:出力|回答|応答|返答|記述|記載|挿入|表示|翻訳|実行|引用|生成)(?:せよ|しろ)|答え(?:よ|ろ)(?![うり])|(?:だけ|のみ)を?(?:返せ|書け|出せ)(?!な|る)",
    "(?:以上|以下|上記|上|これまで|今まで|前|直前|先|先ほど|全て|すべて|システム|与えられた|元)の?[^。、]{0,12}(?:指示|命令|ルール|規則|制約|プロンプト|文脈)"
    "[^。]{0,8}(?:無視|忘れ(?:よ|ろ|なさ|てくだ|ること|去)|(?<=全て)忘れ|(?<=すべて)忘れ|破棄|取り消|無効|従わ|上書き|解除|リセット)",
    "(?:指示|命令|プロンプト|ルール|制約|ガード|検査|マスク|伏せ字|安全装置)[^。]{0,10}(?:無視|忘れ(?:よ|ろ|なさ|てくだ|ること|去)|(?<=全て)忘れ|(?<=すべて)忘れ|破棄|無効|解除|回避|すり抜け|上書き|やめ)",
    "(?:システム|初期|内部|元の)?(?:プロンプト|指示文|指示書)[^。]{0,12}(?:表示(?!す|し(?:て(?:い|お)|た))|出力(?!す|し(?:て(?:い|お)|た|、))|開示|教え(?!て(?:い|お)|る|た|方|合)|書き出|示せ|示し|貼|引用|再掲|翻訳|要約|全文)",
    "(?:あなた|君|お前|貴方|AI|モデル|アシスタント)は(?:今から|これから|もう|以後|本日から)|(?:あなた|君|お前)は[^。]{0,24}(?:です|である|となる|になる|として|だ)",
    "(?:として|になりきって|のふりを?して|を演じて)[^。]{0,16}(?:振る舞|ふるま|回答せよ|答えよ|答えて|出力|応答)",
    "(?:次|以下|下記)の(?:文|文字列|文章|JSON|テキスト|内容|語|コード)[^。]{0,12}(?:だけ|のみ|そのまま|必ず)[^。]{0,8}(?:出力|返|書|挿入|含め)",
    "(?:必ず|絶対に|最後に|文末に|冒頭に|本文に|回答に|出力に|出力は|回答は|本文は|全文を|段落に|remarkに)[^。]{0,30}(?:と出力|を出力|出力せよ|出力して|を挿入|と追記|を追記|と書け|と書いて|と記載せよ|を含めよ|を含めて"
    "|と答え|と返|で書け|で出力|を加えよ|にせよ|で答え)",
    "(?:推薦|推奨|選定|採用|優遇|絶賛)(?:せよ|しろ|して(?:ください|下さい|書け))|(?:一番|最も)(?:優れ|良い)[^。]{0,12}(?:と書|と明記|と記)",
    "(?:出力|回答|応答)(?:形式|フォーマット|言語)(?:を|は)[^。]{0,16}(?:変更|変え|にせよ|にして|切り替え|とする)|(?:英語|中国語|韓国語|フランス語|ロシア語)(?:だけ)?で[^。]{0,10}(?:答え|書[けい]|出力|回答|応答|翻訳)",
    "(?:デコード|復号|base64|ROT13|16進)[^。]{0,16}(?:せよ|して|実行|従)|(?:実行|従え|遂行)(?:せよ|しろ|してください)?$",
    "(?:\\[|［|【|〔)(?:氏名|住所|電話番号|メールアドレス|秘密情報|個人番号|口座)[0-9]*(?:\\]|］|】|〕)[^。]{0,20}(?:の(?:本名|正体|中身|元の?値|実際)|置き換|復元|展開|開示|出力)",
    "伏せ(?:字|た語|られた)[^。]{0,16}(?:元|本名|復元|開示|外)|伏せ字[^。]{0,6}対応表|(?:開発者|管理者|デバッグ|DAN|脱獄)モード",
    "(?:uses|remark|paragraphs)[^。]{0,12}(?:空|に|を|=|:)|(?:番号|id)(?:は|を)[^。]{0,10}(?:偽|でたらめ|空)",
    "(?:ignore|disregard|forget|override|bypass)\\b.{0,40}\\b(?:instruction|prompt|rule|previous|above|guard|everything|all)",
    "(?:system|developer) ?prompt|you are (?:now|a|an)\\b|act as\\b|jailbreak|do anything now|"
    "(?:reveal|print|repeat|output|show) (?:the|your|all|everything|only|exactly)|respond (?:only )?in",
    "忽略|无视|無視(?:以上|之前)|请(?:用|忽|输|輸)|你(?:是|现在)|지시|무시|игнориру",
)  # fmt: skip
_ORDER = re.compile("|".join(f"(?:{order})" for order in _ORDERS), re.IGNORECASE)
# What speaks of the task itself: an addressee, a new role, the end of the data, leave to break a rule.
_META = re.compile(
    "(?:AI|ＡＩ|モデル|アシスタント|LLM)(?:の皆さん)?(?:へ|向け|宛て?|に告ぐ)[：:、）)]|(?:モデル|AI|アシスタント)は自(?:分|身|ら)|"
    "(?:あなた|貴方)(?:の|は|に|へ|が)[^。]{0,12}(?:指示|設定|役割|プロンプト|ルール|仕事|任務|名前|版|制約)|"
    "(?:指示|命令|決まり|ルール|制約|プロンプト|設定文|文脈|役割|前提|約束)(?:その[0-9]+)?(?:は|を|も|に)?[^。、]{0,10}"
    "(?:リセット|破っ|破棄|取り消|守らなくて|従わなくて|上書き|忘れる(?:こと)?[。]?$|無効と|なかったこと)|"
    "(?:新しい|本当の|真の|次の|追加の)(?:指示|命令|役割|任務|仕事)(?:[：:]|は[、次]|として|に従|を与|だ|です)|"
    "(?:資料|データ|箇条書き|メモ)(?:は|の)(?:ここで)?(?:終わり|終了|以上)[^。]{0,6}[。次]|本当の(?:仕事|任務)は|"
    "(?:これ|上記|以上|ここまで)は(?:テスト|冗談|訓練|嘘|例|練習)(?:で|な|だ|です)|(?:管理者|開発者|運営|システム)からの(?:連絡|指示|命令|通知)[：:]|"
    "内部の?(?:ルール|指示|命令|プロンプト)|上位の権限|(?:言語モデル|LLM|AI)(?:は|が)、?[^。]{0,20}(?:と記入|と出力|と書く(?:こと)?[。]?$)|"
    "伏せ字[^。]{0,20}(?:推測|当て)|(?:なさい|(?:回答|推測|列挙|無視)してよい)[。）)]?$|命令(?:です|である|だ)[。！]|"
    "(?:書き換え|作っ|回答し|列挙し|推測し|従わ|止め|演じ|答え|翻訳し)てください[。）)]?$|翻訳して[：:]|"
    "(?:検査|確認|検証|事実の確認)は(?:不要|省いて|しなくて|行わなくて)|インジェクション|HACKED|OVERRIDE|ジェイルブレイク|"
    "(?:他の|この|前の|以下の)(?:箇条書き|資料|メモ|JSON|プロンプト)(?:を読んだら|を読む(?:AI|モデル)|は捨て|を捨て|は無視)|"
    "忘れて(?:ください|下さい|くれ)|^---+ *$|^(?:role|content|messages|name) ?: ?|uses ?(?:欄|に|=|:)",
    re.IGNORECASE | re.MULTILINE,
)
# What tells the writer which words to write. A note says what is so; it does not say what to put at the end.
_WRITE = (
    "(?:書く|書け|書いて|入れる|入れろ|入れて|含める|含めろ|含めて|加える|加えて|挿入する|追記する|記す|付ける|答える|答えて|返す|返して|出力する|"
    "表示する|表示して|出力して|使って(?:も)?よい|作って(?:も)?よい|書いて(?:も)?よい)"
)
_DICTATES = re.compile(
    f"(?:本文|段落|末尾|文末|冒頭|全文|欄)[^。]{{0,40}}{_WRITE}(?:こと|ように|よう|ください|下さい)?[。）)]?$|"
    f"[「『][^」』]{{1,80}}[」』](?:と|を|の一文を|の文を)(?:必ず)?(?:書け|(?:書く|書いて|入れる|入れて|含める|含めて|答える|返す)(?:こと|ように|よう|ください))[。）)]?$|"
    f"(?:回答|出力|返答|文章)(?:は|を)[^。]{{0,4}}(?:全部|必ず|常に|だけ|のみ|全て)[^。]{{0,16}}{_WRITE}(?:こと|ように|ください)[。）)]?$|"
    f"(?:必ず|絶対に)[^。、]{{1,24}}と(?:書く|書け|書いて|記す|答える)(?:こと|ように|ください)?[。）)]?$|"
    f"(?:以降|以後|これから)は[^。]{{0,30}}(?:書いて|答えて|話して|書け|答えろ)(?:ください)?[。）)]?$|"
    "(?:ルール|規則|決まり|製品名|事業者名|数字|数値|金額|名称)[^。]{0,20}(?:使って|作って|書いて|加えて)(?:も)?(?:よい|いい|構わない)[。）)]?$|"
    "(?:プロンプト|設定文|指示文|内部の指示|初期設定)[^。]{0,24}(?:教えて|見せて|示して|書いて|表示して)(?:ください|下さい)?[。）)]?$|"
    "(?:表示|出力|翻訳|実行|再現|演技)して(?:ください|下さい|くれ)[。）)]?$",
    re.MULTILINE,
)
_FRAME = re.compile(
    r"<\|?/?(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|eot_id|start_header_id|s|inst|think|資料)"
    r"[^>]{0,30}\|?>|\[/?INST\]|<<[/]?SYS>>|"
    r"^\s*#{0,3} ?(?:system|user|assistant|developer|human|ai|システム|ユーザー?|アシスタント|利用者) ?[:：]|```|"
    r"\{\s*[\"'](?:paragraphs|role|messages|content|text|uses|remark|tool|function)[\"']|"
    r"BEGIN (?:SYSTEM|PROMPT)|資料ここ(?:まで|から)",
    re.IGNORECASE | re.MULTILINE,
)
# Nobody writes such runs in a note; a model may decode them.
_ENCODED = re.compile(
    r"[A-Za-z0-9+/]{32,}={0,2}|(?:[0-9A-Fa-f]{2}[ :]?){20,}|(?:\\[ux][0-9A-Fa-f]{2,4}){4,}|"
    r"(?:%[0-9A-Fa-f]{2}){6,}|(?:&#x?[0-9A-Fa-f]{2,6};){3,}"
)
_LINKS = re.compile(r"!\[[^\]]{0,80}\]\(|\[[^\]]{1,80}\]\(https?:|javascript:|data:[a-z]+/", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:\b[A-Za-z']+\b[:;.!?]? +){5,}[A-Za-z']+|[\uac00-\ud7a3]{4,}|[\u0400-\u04ff]{5,}|[\u0600-\u06ff]{4,}"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]")
_GAPS = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")


def speaks_to_model(text: str) -> bool:
    """Whether a text from outside holds what reads as an instruction to a model, or hides what it says."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    # 「無 視 せ よ」 and 「無・視」 say the same.
    close = re.sub("[・|_*~]", "", _GAPS.sub("", plain))
    hidden = len(text) - len(_INVISIBLE.sub("", text)) > 8
    return hidden or any(
        pattern.search(form)
        for pattern in (_ORDER, _META, _DICTATES, _FRAME, _ENCODED, _LINKS, _FOREIGN)
        for form in (plain, close)
    )
