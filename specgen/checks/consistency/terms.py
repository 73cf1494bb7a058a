"""Terms: defined twice, defined and not used, used and not defined; and one party under two names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.checks.consistency.places import Source, listed
from specgen.findings import Code, Finding, Severity
from specgen.model.document import Paragraph

# 「以下「発注者」という。」, 「以下この条において「法」という。」
_SHORT = re.compile(r"以下、?(?P<within>[^「。]{0,24})「(?P<term>[^「」]{1,30})」と(?:いう|称|総称|略|呼|表記)")
_MEANS = re.compile(r"(?:^|。)(?:本(?:仕様)?書(?:において|で|における)、?)?「(?P<term>[^「」]{1,30})」とは、?")
_WITHIN = re.compile(r"この|本(?:章|節|条|項|別紙|表)|同じ|当該")
_GLOSSARY = re.compile(r"用語|定義|略語|略称")
_MEANING = re.compile(r"意義|定義|意味|説明|解説|内容")
# Words with 本 that stand for the thing bought: they mean nothing until the paper says what they are.
_OURS = re.compile(r"本(?:件)?(?:サービス|システム|業務|委託業務|ツール|製品|ソフトウェア|アプリケーション)(?!名)")
_ACRONYM = re.compile(r"(?<![A-Za-z0-9./@_\-])[A-Z][A-Z\-]{1,9}[A-Z](?![A-Za-z0-9./@_\-])")
# Known to any reader of a specification, or names of standards, laws, formats and products.
_KNOWN = re.compile(
    "AI|PDF|CSV|URL|ID|IP|OS|PC|IT|ICT|DX|CD|DVD|USB|HTML|HTTP|HTTPS|SSL|TLS|VPN|LAN|WAN|API|JSON|XML|"
    "DOCX|XLSX|PPTX|TXT|JPEG|JPG|PNG|GIF|MP3|WAV|FAX|TEL|OK|NG|QA|FAQ|JIS|ISO|IEC|GPT|AWS|NTT|LGWAN|"
    "LGWAN-ASP|UTF|UTC|JST|GB|TB|MB|KB|CPU|GPU|SSD|HDD|WEB|SMS|QR|PPT|DOC|XLS|AM|PM|NIST|WCAG|IPA|CIO|"
    "CISO|CAIO|EU|GDPR|JPKI|MS|MFA|ZIP|RFC|IEEE|COBOL|SQL|ISMAP|ASP|JIPDEC|SAML|OIDC|OAUTH|TCP|UDP|SFTP|"
    "FTP|SMTP|LDAP|WAF|DNS|LTE|WIFI|AES|RSA|WORD|EXCEL|AND|OR|SHA|NOT|USA|UI|IC|TV"
)
_WORD = re.compile(f"{_OURS.pattern}|{_ACRONYM.pattern}")
_NAME_BEFORE = re.compile(r"[一-龠ァ-ヶーA-Za-z]\s?[（(]$")
_NAME_AFTER = re.compile(r"とは|\s?[（(][^）)0-9]{4}")
_MAX_TERMS = 1000  # each is looked for in the whole text; no specification defines as many
_VENDOR_NAMES = (
    ("受託者", re.compile(r"(?<!再)(?<!次期)(?<!前)(?<!現行)(?<!現)(?<!他の)(?<!新)受託者")),
    ("受注者", re.compile(r"(?<!次期)(?<!前)(?<!現行)(?<!現)(?<!他の)(?<!新)受注者")),
    ("請負者", re.compile(r"(?<!下)請負者")),
    ("受託事業者", re.compile(r"(?<!再)(?<!次期)(?<!他の)受託事業者")),
    ("受注事業者", re.compile(r"(?<!次期)(?<!他の)受注事業者")),
    ("乙", re.compile(r"(?<![甲-龠一-龠])乙(?=[はがのにをと及又、）」)])")),
)
# A wording that names both on purpose: 受注者（以下「乙」という。）
_EQUATED = re.compile(
    r"(受託者|受注者|請負者|受託事業者|受注事業者|乙)[^。]{0,12}[（(]?(?:以下、?)?「(受託者|受注者|請負者|"
    r"受託事業者|受注事業者|乙)」"
)


class _Definition(NamedTuple):
    term: str
    place: str
    paragraph: Paragraph
    listed: bool  # in a table of terms


def check_terms(papers: Sequence[Source]) -> Iterator[Finding]:
    """What is wrong with the terms and the names of the parties, in each document and between them.

    A term may be defined again for one part (以下この条において); documents may each define their own.
    """
    everywhere: set[str] = set()
    for paper in papers:
        everywhere.update(one.term for one in _definitions(paper))
    for paper in papers:
        definitions = list(_definitions(paper))
        yield from _twice(definitions)
        text = "\n".join(_texts(paper))
        yield from _unused(definitions, text)
        yield from _undefined(paper, text, everywhere)
    yield from _parties(papers)


def _texts(paper: Source) -> Iterator[str]:
    for paragraph in paper.document.paragraphs:
        if paragraph.change != "deleted":
            yield paragraph.text


def _definitions(paper: Source) -> Iterator[_Definition]:
    """Every definition that holds for the whole document."""
    for paragraph in paper.document.paragraphs:
        for pattern in (_SHORT, _MEANS):
            for match in pattern.finditer(paragraph.text):
                within = match.groupdict().get("within") or ""
                if not _WITHIN.search(within):
                    yield _Definition(match["term"], paper.where(paragraph), paragraph, listed=False)
        if term := _glossary_term(paragraph):
            yield _Definition(term, paper.where(paragraph), paragraph, listed=True)


def _glossary_term(paragraph: Paragraph) -> str:
    """The term that a row of a table of terms explains."""
    if paragraph.kind != "row" or len(paragraph.cells) < 2:
        return ""
    near = paragraph.headings[-1] if paragraph.headings else ""
    titles = [cell.title for cell in paragraph.cells]
    column = next((at for at, title in enumerate(titles) if re.search("用語|略語|略称|語句", title)), None)
    if column is None and _GLOSSARY.search(near) and not re.search("[0-9０-９]", paragraph.cells[0].text):
        column = 0
    if column is None or not (_GLOSSARY.search(near) or any(_MEANING.search(title) for title in titles)):
        return ""
    return re.sub(r"[「」]|[（(][^）)]*[）)]$", "", paragraph.cells[column].text).strip()


def _twice(definitions: Sequence[_Definition]) -> Iterator[Finding]:
    by_term: dict[str, list[_Definition]] = {}
    for one in definitions:
        by_term.setdefault(one.term, []).append(one)
    for term, own in by_term.items():
        if len({one.paragraph.text for one in own}) > 1:
            yield Finding(
                code=Code.term_defined_twice,
                severity=Severity.warning,
                place=own[0].place,
                message=f"「{term}」を{len(own)}か所で定義している（{listed(one.place for one in own)}）。",
                hint="定義を一つにし、他の箇所では定義した語だけを使う。"
                "ある部分だけの意味なら「以下この条において」と書く。",
            )


def _unused(definitions: Sequence[_Definition], text: str) -> Iterator[Finding]:
    """Terms that occur nowhere but in their definitions."""
    first = list({one.term: one for one in reversed(definitions)}.values())[::-1]
    idle = [one for one in first[:_MAX_TERMS] if text.count(one.term) <= _own_uses(one)]
    if idle:
        names = listed(f"「{one.term}」（{one.place}）" for one in idle)
        yield Finding(
            code=Code.term_unused,
            severity=Severity.info,
            place=idle[0].place,
            message=f"定義した用語が、定義のほかで使われていない: {names}。",
            hint="定義を除くか、本文の言い方を定義した語にそろえる。",
        )


def _own_uses(one: _Definition) -> int:
    """How often a term stands in the paragraphs that define it."""
    if one.listed:
        return 1
    match = re.search(f"「{re.escape(one.term)}」と", one.paragraph.text)
    after = one.paragraph.text[match.end() :].count(one.term) if match else 0
    before = one.paragraph.text[: match.start()].count(one.term) if match else 0
    return 1 + before if not after else 0


def _undefined(paper: Source, text: str, defined: set[str]) -> Iterator[Finding]:
    explained = _explained(text) | defined | {part for term in defined for part in re.split(r"[^A-Za-z\-]+", term)}
    missing: dict[str, str] = {}
    for sentence in paper.sentences:
        for match in _WORD.finditer(sentence.text):
            word = match.group()
            if word not in missing and not _KNOWN.fullmatch(word) and word not in explained:
                missing[word] = paper.where(sentence.paragraph)
    if missing:
        names = listed(f"「{word}」（{place}）" for word, place in missing.items())
        yield Finding(
            code=Code.term_undefined,
            severity=Severity.info,
            place=next(iter(missing.values())),
            message=f"意味を定めずに使っている用語がある: {names}。",
            hint="用語の定義に加えるか、初めて使う箇所に「○○（以下「X」という。）」又は正式な名称を書く。",
        )


def _explained(text: str) -> set[str]:
    """The words that a text explains where it uses them: 目標復旧時間（RTO）, RTO（目標復旧時間）, 「RTO」, RTOとは."""
    found = set()
    for match in _WORD.finditer(text):
        before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 8]
        named = _NAME_BEFORE.search(before) and after[:1] in tuple("）)、。：:")
        quoted = before.endswith("「") and after.startswith("」")
        if named or quoted or _NAME_AFTER.match(after):
            found.add(match.group())
    return found


def _parties(papers: Sequence[Source]) -> Iterator[Finding]:
    """The vendor under several names, without a word that they are the same."""
    uses: dict[str, list[str]] = {}
    equated: set[str] = set()
    for paper in papers:
        for paragraph in paper.document.paragraphs:
            for pair in _EQUATED.findall(paragraph.text):
                equated.update(pair)
            for name, pattern in _VENDOR_NAMES:
                if pattern.search(paragraph.text):
                    uses.setdefault(name, []).append(paper.where(paragraph))
    names = [name for name in uses if name not in equated] + ([name for name in uses if name in equated][:1])
    if len(names) < 2:
        return
    names.sort(key=lambda name: -len(uses[name]))
    told = "、".join(f"「{name}」{len(uses[name])}か所（{_first(uses[name])}）" for name in names)
    yield Finding(
        code=Code.party_names,
        severity=Severity.warning,
        place=uses[names[-1]][0],
        message=f"契約の相手方を、違う名で呼んでいる: {told}。",
        hint=f"「{names[0]}」にそろえる。別の者を指すなら、それぞれを定義する。",
    )


def _first(places: Sequence[str]) -> str:
    several = list(dict.fromkeys(places))
    return listed(several) if len(several) <= 5 else f"{listed(several[:5])}ほか{len(several) - 5}か所"
