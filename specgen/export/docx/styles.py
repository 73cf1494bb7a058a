"""The styles that a specification needs. Their ids begin with Specgen, so that no style of an office is overwritten."""

from __future__ import annotations

from dataclasses import dataclass

from specgen.export.docx.markup import DECLARATION, GOTHIC, MINCHO, NAMESPACES, fonts
from specgen.export.docx.numbering import LEVELS, Lists, number_properties, text_start
from specgen.export.docx.page import CHARACTER

# Line heights of the cover, exact so that its foot stands where it was computed to stand; sizes in points.
TITLE_LINE, FOOT_LINE = 700, 480
TITLE_SIZE, FOOT_SIZE = 22, 14
_LANGUAGE = '<w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
_BLACK = '<w:color w:val="000000"/>'
# ＭＳ ゴシック has no bold of its own; what a program makes up instead prints smeared.
_UPRIGHT = '<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:iCs w:val="0"/>'
_KEEP = "<w:keepNext/><w:keepLines/>"
_LOOSE = '<w:snapToGrid w:val="0"/>'
_LEFT, _BOTH, _CENTRE = (f'<w:jc w:val="{side}"/>' for side in ("left", "both", "center"))
_FLAT = '<w:ind w:left="0" w:right="0" w:firstLine="0"/>'


@dataclass(frozen=True)
class Style:
    """One style. A run style without a font keeps the font around it; a paragraph's default is ＭＳ 明朝.

    In an office's document a `body` style takes size and colour from the office's own text, and a heading that can
    build on the office's heading brings no more than `bare`.
    """

    id: str
    name: str
    paragraph: str = ""
    run: str = ""
    font: str = ""
    known: str = ""  # the name in a document of our own, where Word has one for it
    next: str = ""
    kind: str = "paragraph"
    body: bool = False
    bare: str = ""

    @property
    def full_id(self) -> str:
        """The id in the style sheet."""
        return f"Specgen{self.id}"

    def own(self) -> str:
        """The style in a document of our own."""
        based = "Normal" if self.kind == "paragraph" else ""
        return self._xml(self.known or self.name, based, self.paragraph, self._run(self.run, with_fonts=True))

    def in_office(self, based: str, *, on_heading: bool, with_fonts: bool) -> str:
        """The style in an office's document, on a style of theirs."""
        if on_heading and self.bare:
            return self._xml(self.name, based, self.bare, "")
        look = "" if self.body else self.run
        return self._xml(self.name, based, self.paragraph, self._run(look, with_fonts=with_fonts))

    def _run(self, look: str, *, with_fonts: bool) -> str:
        font = self.font or (MINCHO if with_fonts and self.kind == "paragraph" else "")
        return f"{fonts(font) if font else ''}{look}{_LANGUAGE}"

    def _xml(self, name: str, based: str, paragraph: str, run: str) -> str:
        custom = "" if name == self.known else ' w:customStyle="1"'
        parts = [f'<w:style w:type="{self.kind}"{custom} w:styleId="{self.full_id}"><w:name w:val="{name}"/>']
        parts.append(f'<w:basedOn w:val="{based}"/>' if based else "")
        parts.append(f'<w:next w:val="Specgen{self.next}"/>' if self.next else "")
        parts.append("<w:qFormat/>" if self.kind == "paragraph" else "")
        parts.append(f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        parts.append(f"<w:rPr>{run}</w:rPr>" if run else "")
        return "".join([*parts, "</w:style>"])


def own_styles(lists: Lists, *, compact: bool = False) -> list[Style]:
    """Every style of ours; `compact` sets items and the table of contents closer, for a short specification."""
    return [*_headings(lists), *_texts(compact), *_tables(), *_front(compact), *_marks()]


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _spacing(before: int = 0, after: int = 0, line: int = 0, rule: str = "auto") -> str:
    """Space around a paragraph; without `line` its lines are as far apart as those of the text it builds on."""
    height = f' w:line="{line}" w:lineRule="{rule}"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def _heading(number: str, spacing: str, level: int, before: str = _KEEP) -> tuple[str, str]:
    """The paragraph properties of a heading: in full, and without its look."""
    outline = f'<w:outlineLvl w:val="{level}"/>'
    return f"{before}{number}{spacing}{_LEFT}{outline}", f"{before}{number}{outline}"


def _headings(lists: Lists) -> list[Style]:
    large, medium = (f"{_UPRIGHT}{_BLACK}{_size(points)}" for points in (14, 12))
    new_page = f"{_KEEP}<w:pageBreakBefore/>"
    rows = (
        (
            "Chapter",
            "章",
            "heading 1",
            "Section",
            number_properties(lists.styled, 0),
            _spacing(360, 120),
            0,
            _KEEP,
        ),
        (
            "Section",
            "節",
            "heading 2",
            "Text1",
            number_properties(lists.styled, 1),
            _spacing(240, 60),
            1,
            _KEEP,
        ),
        ("Annex", "別紙", "", "Text1", number_properties(lists.annexes, 0), _spacing(0, 240), 0, new_page),
        ("Form", "様式", "", "FormText", number_properties(lists.forms, 0), _spacing(0, 240), 0, new_page),
    )
    styles = []
    for id_, name, known, following, number, spacing, level, before in rows:
        full, bare = _heading(number, spacing, level, before)
        run = medium if id_ == "Section" else large
        styles.append(Style(id_, f"specgen {name}", full, run, GOTHIC, known, following, bare=bare))
    return styles


def _texts(compact: bool) -> list[Style]:
    plain = f"{_BLACK}{_size(10.5)}"
    title = f"{_KEEP}{_spacing(60 if compact else 120, 0)}{_LEFT}"
    styles = [
        Style("Item", "specgen 項目", title, plain, GOTHIC, next="Text2", body=True),
        Style("Sub", "specgen 細目", f"{_spacing()}{_BOTH}", plain, body=True),
        Style(
            "FormTitle", "specgen 様式の題名", f"{_KEEP}{_spacing(120, 120)}{_FLAT}{_LEFT}", plain, GOTHIC, body=True
        ),
        Style("FormText", "specgen 様式の本文", f"{_spacing(0, 60)}{_FLAT}{_BOTH}", plain, body=True),
    ]
    for level in range(1, LEVELS + 1):
        indent = f'<w:ind w:left="{text_start(level) - CHARACTER}" w:right="0" w:firstLine="{CHARACTER}"/>'
        styles.append(Style(f"Text{level}", f"specgen 本文{level}", f"{_spacing()}{indent}{_BOTH}", plain, body=True))
    return styles


def _tables() -> list[Style]:
    small = f"{_BLACK}{_size(9.5)}"
    cell = f"{_LOOSE}{_spacing(40, 40, 288)}{_FLAT}"
    # The header row must not be left alone at the foot of a page; LibreOffice and Word both mind this.
    return [
        Style("Cell", "specgen 表", f"{cell}{_LEFT}", small),
        Style("CellHead", "specgen 表見出し", f"<w:keepNext/>{cell}{_CENTRE}", small, GOTHIC),
        Style("Gap", "specgen 表の後", f"{_LOOSE}{_spacing(0, 0, 160, 'exact')}{_FLAT}", _size(4)),
    ]


def _front(compact: bool) -> list[Style]:
    plain, small = f"{_BLACK}{_size(10.5)}", f"{_BLACK}{_size(9)}"
    title = f"{_LOOSE}{_spacing(0, 0, TITLE_LINE, 'exact')}{_FLAT}{_CENTRE}"
    foot = f"{_LOOSE}{_spacing(0, 0, FOOT_LINE, 'exact')}{_FLAT}{_CENTRE}"
    contents = f"<w:keepNext/><w:pageBreakBefore/>{_spacing(0, 120 if compact else 240)}{_FLAT}{_CENTRE}"
    toc1, toc2 = f"{_spacing(80, 0)}{_LEFT}", f"{_spacing()}{_LEFT}"
    if compact:  # on one page
        toc1 = toc2 = f"{_LOOSE}{_spacing(0, 0, 255, 'exact')}{_LEFT}"
    return [
        Style("CoverTitle", "specgen 表紙題名", title, f"{_BLACK}{_size(TITLE_SIZE)}", GOTHIC),
        Style("CoverText", "specgen 表紙", foot, f"{_BLACK}{_size(FOOT_SIZE)}"),
        Style("Contents", "specgen 目次見出し", contents, f"{_BLACK}{_size(14)}", GOTHIC),
        Style("Toc1", "specgen 目次1", toc1, plain, known="toc 1", body=True),
        Style("Toc2", "specgen 目次2", toc2, plain, known="toc 2", body=True),
        Style("Note", "specgen 注記", f"{_spacing(120, 0)}{_FLAT}{_LEFT}", small),
        Style("Header", "specgen ヘッダー", f'{_spacing()}{_FLAT}<w:jc w:val="right"/>', small, known="header"),
        Style("Footer", "specgen フッター", f"{_spacing()}{_FLAT}{_CENTRE}", small, known="footer"),
    ]


def _marks() -> list[Style]:
    yellow = '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>'
    grey = f'<w:color w:val="595959"/>{_size(8)}'
    return [
        Style("Mark", "specgen 要件番号", run=grey, kind="character"),
        Style("Undecided", "specgen 未定", run=yellow, kind="character"),
        Style("Confirm", "specgen 要確認", run=yellow, font=GOTHIC, kind="character"),
    ]


def styles_part(lists: Lists, *, compact: bool = False) -> str:
    """The styles of a document of our own: ＭＳ 明朝 10.5 pt, Japanese, with kinsoku."""
    run = f'<w:rPr>{fonts(MINCHO)}<w:kern w:val="2"/>{_size(10.5)}{_LANGUAGE}</w:rPr>'
    normal = "<w:widowControl/><w:kinsoku/><w:wordWrap/><w:overflowPunct/><w:autoSpaceDE/><w:autoSpaceDN/>"
    hidden = '<w:uiPriority w:val="99"/><w:semiHidden/>'
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
    )
    base = (
        f"<w:docDefaults><w:rPrDefault>{run}</w:rPrDefault><w:pPrDefault/></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{normal}{_BOTH}</w:pPr>{run}</w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        f'<w:name w:val="Default Paragraph Font"/>{hidden}</w:style>',
        f'<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>{hidden}'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>',
        f'<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>{hidden}</w:style>',
    )
    ours = (style.own() for style in own_styles(lists, compact=compact))
    return f"{DECLARATION}<w:styles {NAMESPACES}>{''.join([*base, *ours])}</w:styles>"
