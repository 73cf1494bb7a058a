"""Reading a .docx back, as plainly as possible."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from specgen.formatting import kana, latin
from specgen.model import specification as s
from tests import builders as b

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Element = Any
LONG_TITLE = "とても長い題名" * 5 + "である"
SIGNS: dict[str, Callable[[int], str]] = {"decimal": str, "aiueoFullWidth": kana, "lowerLetter": latin}


def unpack(document: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: dict[str, bytes]) -> bytes:
    """A package of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def part(document: bytes, name: str = "word/document.xml") -> Element:
    """A part as a tree."""
    return etree.fromstring(unpack(document)[name])


def body(document: bytes) -> Element:
    """The body."""
    return part(document).find(f"{W}body")


def shown(element: Element) -> str:
    """The text of an element as it is printed: line breaks and tabs too, field codes not."""
    pieces = []
    for one in element.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if one.tag == f"{W}t":
            pieces.append(one.text or "")
        elif one.getparent().tag == f"{W}r":
            pieces.append("\t" if one.tag == f"{W}tab" else "\n")
    return "".join(pieces)


def value(element: Element | None, name: str = "val") -> str:
    """A w: attribute; "" where the element is missing."""
    return "" if element is None else str(element.get(f"{W}{name}", ""))


def style(paragraph: Element) -> str:
    """The style of a paragraph, without its prefix."""
    return value(paragraph.find(f"{W}pPr/{W}pStyle")).removeprefix("Specgen")


def paragraphs(document: bytes, name: str = "") -> list[Element]:
    """The paragraphs in a style, in the order of the document."""
    return [one for one in body(document).iter(f"{W}p") if not name or style(one) == name]


def texts(document: bytes, name: str = "") -> list[str]:
    """The texts of the paragraphs in a style."""
    return [shown(one) for one in paragraphs(document, name)]


def bookmarks(document: bytes) -> list[str]:
    """The names of the bookmarks, in the order of the document."""
    return [value(one, "name") for one in body(document).iter(f"{W}bookmarkStart")]


def control(document: bytes, id_: str) -> Element:
    """The content control of an item."""
    (found,) = [one for one in body(document).iter(f"{W}sdt") if value(one.find(f"{W}sdtPr/{W}alias")) == id_]
    return found


class Numbered(NamedTuple):
    """A paragraph and the number that Word puts before it."""

    paragraph: Element
    number: str


def numbers(document: bytes) -> list[Numbered]:
    """Every numbered paragraph with its number, computed from numbering.xml the way Word does.

    Handles on one list definition count together. A level starts anew when a higher one has come in between. What a
    paragraph says of its list wins over what its style says.
    """
    numbering, styles = part(document, "word/numbering.xml"), part(document, "word/styles.xml")
    lists = {value(one, "numId"): value(one.find(f"{W}abstractNumId")) for one in numbering.findall(f"{W}num")}
    levels = {
        (value(one, "abstractNumId"), int(value(level, "ilvl"))): level
        for one in numbering.findall(f"{W}abstractNum")
        for level in one.findall(f"{W}lvl")
    }
    in_style = {value(one, "styleId"): one.find(f"{W}pPr/{W}numPr") for one in styles.findall(f"{W}style")}
    counters: dict[str, dict[int, int]] = defaultdict(dict)
    result = []
    for paragraph in body(document).iter(f"{W}p"):
        place = paragraph.find(f"{W}pPr/{W}numPr")
        if place is None:
            place = in_style.get(f"Specgen{style(paragraph)}")
        if place is None:
            continue
        list_, level = lists[value(place.find(f"{W}numId"))], int(value(place.find(f"{W}ilvl")))
        count = counters[list_]
        count[level] = count.get(level, int(value(levels[list_, level].find(f"{W}start"))) - 1) + 1
        for lower in [one for one in count if one > level]:
            del count[lower]
        result.append(Numbered(paragraph, _label(levels, list_, level, count)))
    return result


def _label(levels: dict[tuple[str, int], Element], list_: str, level: int, count: dict[int, int]) -> str:
    text = value(levels[list_, level].find(f"{W}lvlText"))
    for one, number in count.items():
        sign = SIGNS[value(levels[list_, one].find(f"{W}numFmt"))]
        text = text.replace(f"%{one + 1}", sign(number))
    return text


def rich() -> s.Specification:
    """Everything that a document can show, hostile text among it."""
    deep = b.item(
        "DAT-02-a", "細目とする。", [b.item("DAT-02-a-x", "細々目とする。"), b.item("DAT-02-a-y", "同じく。")]
    )
    seen = b.words("利用者は", b.undecided(), "とし、", b.reference("DAT-02", "第2章1(2)"), "及び")
    seen += b.words(b.reference("annex-personal", "別紙1"), "による。")
    return b.specification(
        b.chapter(
            "ch.overview", "調達の概要",
            b.section("sec.name", "件名", b.item("OVR-01", "件名とする。", kind="provision", title="名"), inline=True),
            b.section(
                "sec.purpose", "目的",
                b.item(
                    "OVR-02", "目的は、次のとおりである。", kind="narrative", title="目的", confirm=True,
                    items=[b.item(f"OVR-02-n{n}", "早くする。", kind="narrative") for n in (1, 2)],
                ),
                inline=True,
            ),
            b.section(
                "sec.terms", "用語",
                b.item(
                    "OVR-03", "次の表のとおり。", kind="provision", title="用語",
                    table=b.table([("RAG", "検索して\n答える。"), (b.HOSTILE, "")]),
                ),
                b.item("OVR-04", "背景を書く。\n二つ目の段落である。", kind="narrative", title="背景", confirm=True),
            ),
        ),
        b.chapter(
            "ch.requirements", "要件",
            b.section(
                "sec.data", f"情報の取扱い{b.HOSTILE}",
                b.requirement("DAT-01", "学習に使わない。", "保存しない。", title="入力情報の学習利用の禁止"),
                b.item("DAT-02", seen, [deep], title=b.HOSTILE),
                b.requirement("DAT-03", title=LONG_TITLE),
            ),
            b.section("sec.more", "その他", b.requirement("MOR-01"), b.requirement("MOR-02", "一つ。")),
        ),
        annexes=(
            b.annex("annex-personal", "特記事項", b.requirement("ANX-01", "守る。"), b.requirement("ANX-02")),
            b.annex(
                "annex-second", "別の事項",
                b.item("ANX-03", b.words(b.reference("ANX-01", "別紙1の1"), "を除く。"), title="除外"),
            ),
        ),
        forms=(
            b.form("form-question", "質問書", b.item("FRM-01", "青葉市　あて\n提出日：", kind="form", title="質問書",
                   table=b.table([("1", ""), ("2", "")], (10, 90)))),
            b.form("form-pledge", "誓約書", b.item("FRM-02", "誓約します。", kind="form", title="誓約")),
        ),
    )  # fmt: skip
