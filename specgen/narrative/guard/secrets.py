"""Keys, passwords, marks of the highest class, prices that bidders must not know, and the office's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from specgen.narrative.guard.context import after, before
from specgen.narrative.guard.normal import normalise
from specgen.narrative.guard.values import Category, Hit

_TOKENS = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s:,]{0,8000}?-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    r"|(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[A-Z0-9]{12,20}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}"
    r"|glpat-[A-Za-z0-9_-]{15,64}|sk-[A-Za-z0-9_-]{16,255}|(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,255}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,255}|AIza[A-Za-z0-9_-]{30,45}|ya29[.][A-Za-z0-9_-]{20,255}|hf_[A-Za-z0-9]{20,64}"
    r"|SG[.][A-Za-z0-9_-]{15,40}[.][A-Za-z0-9_-]{15,64}|npm_[A-Za-z0-9]{30,40}|pypi-[A-Za-z0-9_-]{20,255}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}[.]eyJ[A-Za-z0-9_-]{4,4000}(?:[.][A-Za-z0-9_-]{4,2000})?"
    r"|https://hooks[.]slack[.]com/services/[A-Za-z0-9/]{10,90}|(?:AccountKey|SharedAccessKey|SharedAccessSignature)=[A-Za-z0-9+/=_%-]{16,200}"
    r"|[A-Za-z]{2,6}_(?:live|test|prod|stg|dev)_[A-Za-z0-9]{10,255}"
    r"|ssh-(?:rsa|ed25519) [A-Za-z0-9+/=]{30,2000})"
)
_WORD = (
    "パスワード|パスフレーズ|パスコード|暗証番号|合言葉|PW|パスワード欄|パス|KEY|鍵|[Pp]ass(?:word|phrase|wd|code)?|PASSWORD|PASS|"
    "[Pp]asswd|pwd|PWD|PIN(?:コード)?|"
    "API(?:の| )?(?:キー|鍵)|APIキーの値|"
    "[Aa][Pp][Ii][_ -]?[Kk][Ee][Yy]|シークレット(?:キー|アクセスキー)?|[Cc]lient[_ -]?[Ss]ecret|"
    "クライアントシークレット|"
    "[Ss]ecret(?:[_ -]?(?:[Aa]ccess[_ -]?)?[Kk]ey)?|SECRET(?:_[A-Z]{1,12}){0,3}|(?:[A-Z]{1,12}_){0,3}(?:API_KEY|"
    "SECRET|TOKEN|PASSWORD)|"
    "アクセス(?:キー|トークン)|認証(?:キー|トークン)|トークン|[Tt]oken|共有鍵|事前共有鍵|秘密鍵|復号鍵|暗号鍵|"
    "接続キー|ライセンスキー|プロダクトキー|"
    "認証コード|アクセスコード|確認コード|招待コード|セキュリティコード|ワンタイムパスワード|管理キー|クレデンシャル|"
    "リカバリーキー|回復キー|[Bb]earer|SSIDキー|暗号化キー|[Aa]ccess[_ -]?[Kk]ey|AccountKey|SharedAccessKey"
)
_SAYS = r"(?:(?:は|が|には?|を)、?|[:=→⇒>]| ?[:=] ?|欄に|の値は| |「|『|\")"
_SECRET_VALUE = re.compile(
    rf"(?:(?<![A-Za-z])|(?=[^A-Za-z]))(?:{_WORD})"
    rf"(?P<gap>(?:\([^()\n]{{0,12}}\)|\d{{1,2}}桁)?(?: is (?=\S)|{_SAYS}{{1,3}})[\"'「『(\[]?)"
    rf"(?P<value>[!-'*-~]{{4,300}})"
    r"(?P<close>[\"'」』]?)(?! ?(?:桁|文字|けた|回|日|か月|時間|分|年|件|個|以上|以下|種類|ビット|bit))"
)
_KANA_SECRET = re.compile(
    r"(?:パスワード|合い?言葉|パスフレーズ|暗証番号)(?:は|を|が|:)、?[「『](?P<value>[^「」『』\n]{2,40})[」』](?=$|"
    r"です|で(?!は)|だ|に(?:変更|設定|し)|と(?:し|設定|なって|伝|教)|。|を(?:設定|伝|使))"
)
# 「root / P@ss2025 でログイン」「Basic認証は user:pass1」: a pair of a user and what lets him in.
_PAIR = re.compile(
    r"(?<![!-~])[A-Za-z0-9._@-]{2,40} ?[/:] ?(?P<value>(?=[!-~]{0,60}\d)(?=[!-~]{0,60}[A-Za-z])[!-'*-~]{6,60})"
    r"(?= ?で(?:ログイン|ログオン|認証|接続|入れ|入る))|"
    r"(?:Basic|BASIC|ベーシック|基本)認証[^\n。!-~]{0,6}[A-Za-z0-9._@-]{2,40}[/:](?P<basic>[!-'*-~]{4,60})"
)
_URL_SECRET = re.compile(r"(?<=://)[A-Za-z0-9._%-]{1,64}:(?P<value>[^\s@/:]{3,100})(?=@)")
_TECHNOLOGY = re.compile(
    r"(?:SHA|AES|TLS|SSL|RSA|MD5|HMAC|bcrypt|scrypt|PBKDF|Argon|OAuth|SAML|OIDC|OpenID|JWT|NIST|ISO|JIS|IPA|Base64|"
    r"FIPS|"
    r"FIDO|CRYPTREC|Windows|Active|Azure|AWS|KMS|HSM|https?:|URL|ASCII|Unicode|UTF|RFC|X[.]509|PKI|PIN|ID|IC)",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"\d{1,3}[%./]?\d{0,3}%?|[A-Za-z]+[.,]?|[\d,.]+|[^A-Za-z0-9]+")


def _looks_secret(value: str, quoted: bool, word: str) -> bool:
    """Whether the value after 「パスワード」 is one: mixed letters, figures or signs, not a term of technology."""
    if _TECHNOLOGY.match(value):
        return False
    # 「KEY:」「パス：」 say less than 「パスワード：」.
    if re.match("KEY|鍵|パス(?![ワフコ])", word) and not re.search(r"\d", value):
        return False
    if re.search("暗証番号|PIN|パスコード", word) and re.fullmatch(r"\d{4,8}", value):
        return True
    if "=" in word or quoted:
        return len(value) >= 4 and not re.fullmatch(r"[*_.xX○-]+", value)
    return _LEGAL.fullmatch(value) is None and not re.fullmatch(r"[*_.xX-]+|<[^>\d]*>?|\$?\{[^}]*\}?", value)


def keys(text: str) -> Iterator[Hit]:
    """API keys, private keys and tokens by their form; passwords by the word before them."""
    for match in _TOKENS.finditer(text):
        yield Hit(Category.secret, *match.span())
    for pattern in (_KANA_SECRET, _URL_SECRET):
        for match in pattern.finditer(text):
            yield Hit(Category.secret, *match.span("value"))
    for match in _PAIR.finditer(text):
        yield Hit(Category.secret, *match.span("value" if match["value"] else "basic"))
    for match in _SECRET_VALUE.finditer(text):
        value = match["value"].rstrip(".,;:)\"'")
        gap = match["gap"].strip()
        word = text[match.start() : match.start("gap")]
        if word.isascii() and not gap and word.lower() != "bearer":
            continue
        quoted = bool(match["close"]) or gap.endswith(('"', "'", "「", "『")) or ":" in gap or "=" in gap
        if len(value) >= 4 and _looks_secret(value, quoted, word + gap):
            yield Hit(Category.secret, match.start("value"), match.start("value") + len(value))


_CLASS = re.compile(
    r"機密性 ?(?:レベル)?[3三] ?[A-Ca-c]?(?:情報)?|極秘|㊙|【(?:秘|厳秘|部外秘|関係者外秘|対外秘|社外秘|持出禁止)】|"
    r"[(\[〔](?:秘|厳秘|部外秘)[)\]〕]|厳秘|部外秘|庁外秘"
    r"|(?:秘密区分|機密区分|取扱区分) ?[:：] ?(?:秘|厳秘|機密|[3三][A-C]?)(?![一-龥])"
)
# A rule about the class is not a text of the class.
_RULE = re.compile(
    "ない|禁|以上|以下|未満|場合|区分(?![:さに]|され)|定義|基準|こと(?:。|$)|求め|対象外|除く|ごと|応じ|及び|又は|"
    "から|等|とは|分類(?!さ)|ルール|場合|方針|ポリシー|ガイドライン|研修|説明"
)


def classes(text: str) -> Iterator[Hit]:
    """Marks of the highest class of confidentiality, where they mark this text and are not what a rule speaks of."""
    for match in _CLASS.finditer(text):
        sentence_start = text.rfind("。", 0, match.start()) + 1
        rest = re.split("[。\n]", after(text, match.end(), 80), maxsplit=1)
        ahead = before(text, match.start(), min(40, match.start() - sentence_start))
        marked = (
            not ahead.strip(" 【[(〔「※")
            and re.match(r"[ 】\])〕」:]|$", rest[0])
            and not re.match(r".?[をはにがのでと、]", rest[0])
        )
        if re.match("(?:文書|資料)?の(?:情報|文書|資料)を(?!含|記|掲)|[)）]?(?:文書|資料)[、)）]|[（(]", rest[0]):
            continue
        if marked or not _RULE.search(ahead + "/" + rest[0] + "。"):
            yield Hit(Category.secret, *match.span())


_PRICE = (
    "予定価格|予価|予定価(?!格)|調査基準額?(?!価格)|最低制限(?!価格|額)|低入札?基準(?:価格|額)|落札上限(?:価格|額)?|設計書の(?:金)?額|設計金額|設計価格|設計額|設計書金額|積算額|積算金額|最低制限価格|調査基準価格|"
    "低入札(?:価格)?調査基準価格?|失格基準価格|失格基準|"
    "入札書比較価格|比較価格|最低制限額|基準価格|限度価格"
)
_KANJI_MONEY = "〇一二三四五六七八九十百千万億壱弐参拾萬"
_AMOUNT = (
    rf"(?:金 ?)?[¥\\] ?\d[\d,]{{0,18}}(?:[.]\d+)?(?:円|-)?|"
    rf"(?:金 ?)?\d[\d,. ]{{0,18}}(?: ?[十百千万億]{{1,2}}[\d,]{{0,9}}){{0,3}} ?円"
    rf"|(?:一?金 ?)?[{_KANJI_MONEY}]{{1,20}} ?円"
    rf"|\d[\d,.]{{0,12}}(?:億|百万|千万|万)(?=[^円一-龥]|程度|前後|強|弱|と|で|$)"
)
_PRICE_GAP = r"(?:\([^()\n]{0,20}\)|\[[^\]\n]{0,20}\])?[^\n。\d円¥]{0,14}?"
_PRICED = re.compile(rf"(?:{_PRICE})(?P<gap>{_PRICE_GAP})(?P<amount>{_AMOUNT})")
_PRICED_AFTER = re.compile(
    rf"(?P<amount>{_AMOUNT})(?: ?\(税[込抜]み?\))?(?: ?[(（](?:{_PRICE})[^()\n]{{0,10}}[)）]|(?:を|が|"
    rf"は)、?(?:[一-龥ぁ-ん]{{1,10}}の)?(?:{_PRICE})(?:と|で|だ|に(?:設定|定め|決))|の(?:{_PRICE})(?![のがをに]))"
)
_MORE_AMOUNT = re.compile(
    rf"(?:[ 、,(]|うち|税込み?(?:額|価格)?|税抜き?(?:額|価格)?|消費税[^\d\n。円]{{0,16}}|は|で|:|"
    rf"/){{1,6}}(?P<amount>{_AMOUNT})"
)
_THRESHOLD = re.compile(r" ?(?:\([^()\n]{0,10}\))?(?:を?超|以上|以下|未満|を下回|を上回|に満たない|まで(?:の|は))")
_THIS = re.compile("本件|本業務|今回|当該|本契約|本工事|本入札|本案件|今年度")


def prices(text: str) -> Iterator[Hit]:
    """The amount of a reserve price and its kin. A threshold of law (「予定価格が500万円を超える契約」) is none."""
    for match in _PRICED.finditer(text):
        if _THRESHOLD.match(text, match.end()) and not _THIS.search(before(text, match.start(), 20)):
            continue
        yield Hit(Category.reserve_price, *match.span("amount"))
        if more := _MORE_AMOUNT.match(text, match.end()):
            yield Hit(Category.reserve_price, *more.span("amount"))
    for match in _PRICED_AFTER.finditer(text):
        yield Hit(Category.reserve_price, *match.span("amount"))


def words(text: str, forbidden: Iterable[str]) -> Iterator[Hit]:
    """The office's own words, in whatever width or case they are written."""
    folded = text.lower() if len(text.lower()) == len(text) else text
    for word in sorted(set(forbidden)):
        wanted = normalise(word.strip()).text.lower()
        place = folded.find(wanted) if wanted else -1
        while place >= 0:
            yield Hit(Category.forbidden_word, place, place + len(wanted))
            place = folded.find(wanted, place + len(wanted))
