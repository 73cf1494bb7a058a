"""Reading .xlsx: requirement tables as cities publish them."""

from __future__ import annotations

import hashlib

from specgen.errors import FileProblem
from specgen.model.document import Document, Paragraph, Place, Remark, Unread
from specgen.reading.blocks import place_blocks
from specgen.reading.limits import MAX_REMARKS
from specgen.reading.xlsx_book import Book, read_book
from specgen.reading.xlsx_tables import sheet_blocks

_HINTS = {
    "非表示のシート": "見えないシートは読んでいない。要件があれば、再表示して保存し直す。",
    "非表示の行又は列のセル": "見えない行及び列は読んでいない。要件があれば、再表示して保存し直す。",
    "計算結果の保存されていない計算式": "Excelで開いて保存し直すと、計算結果が残る。",
    "右に離れ過ぎたセル": "要件の表を左に寄せる。",
    "エラーのセル": "計算式を直すか、値を入力する。",
    "画像": "画像の中の文字は読んでいない。",
    "図形又はテキストボックス": "図形の中の文字は読んでいない。セルに写す。",
    "グラフその他の図": "図の中の文字は読んでいない。",
    "グラフだけのシート": "図の中の文字は読んでいない。",
    "コメント": f"{MAX_REMARKS:,}件を超えるコメントは読んでいない。",
}


def read_xlsx(data: bytes, name: str) -> Document:
    """The specification in a workbook: a row of a table is a paragraph with the titles of its columns.

    The bytes have passed `kind_of`. Raises FileProblem where the workbook is damaged, too large, or holds no text.
    """
    book = read_book(data, name)
    paragraphs = _paragraphs(book)
    if not paragraphs:
        raise FileProblem(name, "Excelファイルに文字がない。", "要件の書かれたファイルを選ぶ。")
    notes = [(sheet.name, note) for sheet in book.sheets for note in sheet.notes if note.text]
    counts = book.counts | ({"コメント": len(notes) - MAX_REMARKS} if len(notes) > MAX_REMARKS else {})
    return Document(
        name=name,
        format="xlsx",
        digest=hashlib.sha256(data).hexdigest(),
        paragraphs=tuple(paragraphs),
        remarks=tuple(
            Remark(place=Place(sheet=sheet, cell=note.cell), author=note.author, text=note.text)
            for sheet, note in notes[:MAX_REMARKS]
        ),
        unread=tuple(Unread(what=what, count=count, hint=_HINTS[what]) for what, count in counts.items()),
    )


def _paragraphs(book: Book) -> list[Paragraph]:
    placed = [(sheet.name, one) for sheet in book.sheets for one in sheet_blocks(sheet)]
    paragraphs = place_blocks([one.block for _, one in placed])
    return [
        paragraph.model_copy(
            update={"place": paragraph.place.model_copy(update={"sheet": sheet, "cell": one.cell}), "anchor": one.cell}
        )
        for paragraph, (sheet, one) in zip(paragraphs, placed, strict=True)
    ]
