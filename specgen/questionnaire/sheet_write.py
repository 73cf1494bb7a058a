"""The hearing sheet (ヒアリングシート): the questionnaire as an Excel file."""

from __future__ import annotations

from openpyxl import Workbook

from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.questionnaire import sheet_layout as layout
from specgen.questionnaire.sheet_changes import add_changes, add_clause_list, add_own_clauses
from specgen.questionnaire.sheet_lists import Lists
from specgen.questionnaire.sheet_questions import add_questions
from specgen.spreadsheet import Column, Grid, hidden_table, new_book, to_bytes

HOW_TO = (
    "シート「設問」の色の付いたセルに記入します。ほかのセルは書き換えられません。",
    "「基本」の設問には必ず答えます。決まっていないときは「未定」とします。未定の箇所は、仕様書に【未定】と表示されます。",
    "「詳細」の設問は、空欄のままにすると「既定値（この種別）」の値を使います。違うものだけ答えます。",
    "「実例の幅」は、公表された実際の調達で見られた値です。外れていても誤りではありませんが、理由を説明できるようにします。",
    "条項を除き、書き換え、又は加えるときは、シート「条項の調整」及び「独自条項」に記入します。使わないときは空欄のままにします。",
    "記入した後は、保存したこのファイルから仕様書を作ります。例：specgen draft ヒアリングシート.xlsx --out 出力先",
)
CAUTIONS = (
    "住民及び職員の氏名、連絡先などの個人情報は、どの欄にも書かないでください。記入した文は、公表する仕様書に載ります。",
    "公表しない予定価格は、どの欄にも書かないでください。",
    "シートの名前、見出しの行及び隠した列を変えないでください。変えると読み込めません。",
    "セルには計算式ではなく値を入れてください。",
)


def write_hearing_sheet(library: Library, preset: str, answers: Answers | None = None) -> bytes:
    """The hearing sheet for a kind of buyer, as the bytes of an .xlsx file; answers that were given are filled in.

    What stands at its default stays empty, so that a later default is followed.
    """
    book = new_book("ヒアリングシート")
    lists = Lists()
    _intro(book, library, preset)
    add_questions(book, library, preset, answers, lists)
    add_changes(book, library, answers, lists)
    add_own_clauses(book, library, preset, answers, lists)
    add_clause_list(book, library)
    lists.add_to(book)
    _meta(book, library, preset, answers)
    book.active = 1
    return to_bytes(book)


def _intro(book: Workbook, library: Library, preset: str) -> None:
    titles = {one.id: one.title for one in library.presets}
    grid = Grid(book, layout.INTRO, (Column("", 4), Column("", 96)))
    grid.wide("生成AIサービスの調達仕様書　ヒアリングシート", "title", least=30)
    grid.wide(f"団体の種別：{titles.get(preset, preset)}", "strong")
    for layer in library.layers:
        manifest = layer.manifest
        grid.wide(f"条項ライブラリ：{manifest.title}（{manifest.publisher}、版 {manifest.edition}）", "plain")
    for title, lines in (("記入の仕方", HOW_TO), ("気を付けること", CAUTIONS)):
        grid.blank()
        grid.wide(title, "strong")
        for number, line in enumerate(lines, 1):
            grid.row((number, "plain"), (line, "plain"))
    grid.finish("ヒアリングシート", landscape=False)


def _meta(book: Workbook, library: Library, preset: str, answers: Answers | None) -> None:
    """What the reader needs: the format, the preset, and the editions that the answers were given for."""
    editions = {layer.manifest.id: layer.manifest.edition for layer in library.layers}
    if answers and answers.library:
        editions = answers.library
    rows = [("format", layout.FORMAT, ""), ("version", str(layout.FORMAT_VERSION), ""), ("preset", preset, "")]
    hidden_table(book, layout.META, [*rows, *(("library", id_, edition) for id_, edition in editions.items())])
