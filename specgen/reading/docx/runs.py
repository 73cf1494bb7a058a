"""The text inside one paragraph of a .docx, in pieces that know whether they were inserted or deleted.

Of a field only the result is text, of ruby only the base. Text boxes and notes are handed on to be read as paragraphs
of their own; hidden text and what is not text is counted.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from specgen.model.document import View
from specgen.reading.docx.parts import Element, W, switched_on, value
from specgen.reading.docx.styles import Style, Styles
from specgen.reading.docx.unread import Skipped, Tally

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/"
_PICTURE = _DRAWING + "picture}pic"
_CHARTS = (_DRAWING + "chart}chart", "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart")
_DIAGRAM = _DRAWING + "diagram}relIds"
_VML_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
BOX = f"{W}txbxContent"
# Elements that only wrap runs.
_WRAPPERS = {f"{W}{name}" for name in ("hyperlink", "smartTag", "customXml", "sdtContent", "fldSimple", "dir", "bdo")}
INSERTED = {f"{W}ins", f"{W}moveTo"}
DELETED = {f"{W}del", f"{W}moveFrom"}
_SIGNS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}noBreakHyphen": "-", f"{W}cr": "\n"}
# Letters of the symbol fonts that stand for a sign with a meaning.
_SYMBOLS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0xA1: "○", 0xA8: "□", 0xA7: "■", 0xD8: "➢",
    0xE0: "→", 0xFB: "×", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xB7: "・", 0x9E: "・", 0xA3: "□", 0x52: "☑",
}  # fmt: skip


class Piece(NamedTuple):
    """Some text and whether a tracked change put it in or took it out."""

    text: str
    inserted: bool = False
    deleted: bool = False


class Line(NamedTuple):
    """What stands in a paragraph: its text, text boxes, notes (kind, id) and the comments that begin in it."""

    pieces: list[Piece]
    boxes: list[Element]
    notes: list[tuple[str, str]]
    comments: list[str]


class _Field:
    """A field that is open: until its separator the text is an instruction."""

    def __init__(self) -> None:
        self.in_code = True
        self.code = ""

    @property
    def contents(self) -> bool:
        """Whether it is a table of contents or an index."""
        return self.code.split()[:1] in (["TOC"], ["INDEX"], ["TOA"])


class RunReader:
    """Reads the paragraphs of one story (the body, a note, a header): a field may go on over several of them."""

    def __init__(self, story: Element, styles: Styles, tally: Tally, view: View) -> None:
        self._styles, self._tally, self._view = styles, tally, view
        self._unclosed = _unclosed(story)
        self._fields: list[_Field] = []
        self._line = Line([], [], [], [])
        self._style = Style()

    def in_contents(self) -> bool:
        """Whether a table of contents is open."""
        return any(one.contents for one in self._fields)

    def read(self, paragraph: Element, style: Style) -> Line:
        """What stands in a paragraph of a style."""
        self._line, self._style = Line([], [], [], []), style
        self._inline(paragraph, Piece(""))
        return self._line

    def _inline(self, element: Element, change: Piece) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, change)
            elif tag in INSERTED:
                self._inline(child, change._replace(inserted=True))
            elif tag in DELETED:
                self._inline(child, change._replace(deleted=True))
            elif tag in _WRAPPERS:
                self._inline(child, change)
            elif tag == f"{W}sdt":
                self._control(child, change)
            elif tag == f"{_MC}AlternateContent":
                for chosen in alternative(child):
                    self._inline(chosen, change)
            elif tag == f"{W}commentRangeStart":
                self._comment(child)
            elif tag in {f"{_MATH}oMath", f"{_MATH}oMathPara"}:
                self._tally.add(Skipped.equation)

    def _control(self, control: Element, change: Piece) -> None:
        if shows_prompt(control):
            self._tally.add(Skipped.prompt)
            return
        for content in control.iterchildren(f"{W}sdtContent"):
            self._inline(content, change)

    def _run(self, run: Element, change: Piece) -> None:
        properties = run.find(f"{W}rPr")
        own = self._styles.of_run(value(properties.find(f"{W}rStyle"))) if properties is not None else Style()
        hidden = _on(properties, "vanish", own.hidden or self._style.hidden)
        struck = _on(properties, "strike", own.struck or self._style.struck) or _on(properties, "dstrike", False)
        before = len(self._line.pieces)
        self._content(run, change._replace(deleted=change.deleted or struck))
        added = any(piece.text.strip() for piece in self._line.pieces[before:])
        if hidden:
            del self._line.pieces[before:]
            self._tally.add(Skipped.hidden, int(added))
        elif struck and not change.deleted:
            self._tally.add(Skipped.struck, int(added and self._view is View.accepted))

    def _content(self, run: Element, change: Piece) -> None:
        for child in run:
            tag = child.tag
            if tag in {f"{W}t", f"{W}delText"}:
                self._add(_text(child), change)
            elif tag in _SIGNS:
                self._add(_SIGNS[tag], change)
            elif tag == f"{W}br":
                self._add("" if value(child, "type") in {"page", "column"} else "\n", change)
            elif tag == f"{W}fldChar":
                self._field(child, change)
            elif tag == f"{W}instrText":
                self._instruction(child)
            elif tag == f"{W}ruby":
                for base in child.iterchildren(f"{W}rubyBase"):
                    self._inline(base, change)
            elif tag == f"{_MC}AlternateContent":
                for chosen in alternative(child):
                    self._content(chosen, change)
            else:
                self._special(child, change)

    def _special(self, child: Element, change: Piece) -> None:
        tag = child.tag
        if tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            kind = tag.removeprefix(W).removesuffix("Reference")
            if self._shown(change):
                self._line.notes.append((kind, value(child, "id")))
        elif tag == f"{W}commentReference":
            self._comment(child)
        elif tag == f"{W}sym":
            self._symbol(child, change)
        elif tag in {f"{W}drawing", f"{W}pict", f"{W}object"} and self._shown(change):
            self._drawing(child)

    def _shown(self, change: Piece) -> bool:
        if self._view is View.accepted:
            return not change.deleted
        return self._view is View.both or not change.inserted

    def _add(self, text: str, change: Piece) -> None:
        if text and not any(one.in_code for one in self._fields):
            self._line.pieces.append(change._replace(text=text))
        elif "。" in text:  # a sentence in the instruction of a field is never printed
            self._tally.add(Skipped.hidden)

    def _comment(self, element: Element) -> None:
        id_ = value(element, "id")
        if id_ not in self._line.comments:
            self._line.comments.append(id_)

    def _symbol(self, element: Element, change: Piece) -> None:
        code = int(found[0], 16) if (found := re.fullmatch("[0-9A-Fa-f]{1,5}", value(element, "char"))) else 0
        known = _SYMBOLS.get(code & 0xFF) if code < 0x100 or 0xF000 <= code <= 0xF0FF else chr(code)
        if known is None:
            self._tally.add(Skipped.symbol)
        else:
            self._add(known, change)

    def _field(self, element: Element, change: Piece) -> None:
        kind = value(element, "fldCharType")
        if element in self._unclosed:
            return
        if kind == "begin":
            self._fields.append(_Field())
            box = element.find(f"{W}ffData/{W}checkBox")
            if box is not None:
                state = box.find(f"{W}checked")
                state = box.find(f"{W}default") if state is None else state
                self._line.pieces.append(change._replace(text="☑" if switched_on(state) else "□"))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_code = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _instruction(self, element: Element) -> None:
        if self._fields:
            self._fields[-1].code += element.text or ""

    def _drawing(self, element: Element) -> None:
        """Text boxes are kept, pictures counted; of the two drawings of a shape only the first is looked at."""
        for child in element:
            if child.tag == BOX:
                self._line.boxes.append(child)
            elif child.tag == f"{_MC}AlternateContent":
                for chosen in alternative(child):
                    self._drawing(chosen)
            elif child.tag in {_PICTURE, _VML_IMAGE} and element.tag != f"{W}object":
                self._tally.add(Skipped.picture)
            elif child.tag in _CHARTS:
                self._tally.add(Skipped.chart)
            elif child.tag == _DIAGRAM:
                self._tally.add(Skipped.diagram)
            elif child.tag.endswith("}OLEObject"):
                self._tally.add(Skipped.embedded)
            elif child.tag.endswith("}contentPart"):
                self._tally.add(Skipped.picture)
            elif element.tag != f"{W}object" or child.tag.endswith("}control"):
                self._drawing(child)


def _unclosed(story: Element) -> set[Element]:
    """The marks of fields that never end: they would hide all that follows. Word prints it, too."""
    open_: list[list[Element]] = []
    for mark in story.iter(f"{W}fldChar"):
        kind = value(mark, "fldCharType")
        if kind == "begin":
            open_.append([mark])
        elif open_ and kind == "separate":
            open_[-1].append(mark)
        elif open_ and kind == "end":
            open_.pop()
    return {mark for marks in open_ for mark in marks}


def alternative(element: Element) -> list[Element]:
    """The one of several forms of the same content that is read: the first choice, else the fallback."""
    for name in ("Choice", "Fallback"):
        chosen = element.find(_MC + name)
        if chosen is not None:
            return [chosen]
    return []


def shows_prompt(control: Element) -> bool:
    """Whether a content control shows nothing but its prompt."""
    return bool(switched_on(control.find(f"{W}sdtPr/{W}showingPlcHdr")))


def shown_text(pieces: list[Piece], view: View) -> str:
    """The text of the pieces in a view; in 差分 what changed stands between marks."""
    if view is View.accepted:
        return "".join(piece.text for piece in pieces if not piece.deleted)
    if view is View.original:
        return "".join(piece.text for piece in pieces if not piece.inserted)
    result, open_ = "", ""
    for piece in pieces:
        sign = "削除" if piece.deleted else "追加" if piece.inserted else ""
        if sign != open_:
            result += ("〕" if open_ else "") + (f"〔{sign}：" if sign else "")
            open_ = sign
        result += piece.text
    return result + ("〕" if open_ else "")


def _text(element: Element) -> str:
    """The text of a w:t; without xml:space Word drops the blanks around it."""
    text: str = element.text or ""
    return text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")


def _on(properties: Element | None, name: str, inherited: bool) -> bool:
    own = switched_on(properties.find(W + name)) if properties is not None else None
    return inherited if own is None else own
