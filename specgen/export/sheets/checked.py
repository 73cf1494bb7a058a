"""The result of a check as a workbook: a sheet a checklist, in the shape of the official one, and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from openpyxl import Workbook

from specgen.export.checkwords import UNVERIFIED, clause_name, clause_titles, facts
from specgen.export.sheets.checklist import APPLICATIONS
from specgen.findings import Finding
from specgen.model.document import Document
from specgen.model.fix import Fix
from specgen.model.report import CheckedItem, CheckedList, Quote, Report
from specgen.model.specification import Verdict
from specgen.spreadsheet import LOOKS, Column, Grid, Put, in_pieces, new_book, to_bytes

COLUMNS = (
    Column("番号", 10),
    Column("項目", 22),
    Column("判定", 10),
    Column("適用の判断", 10),
    Column("判定の理由", 20),
    Column("記載箇所", 13),
    Column("引用", 38),
    Column("足りない観点", 24),
    Column("近いが義務でない記述", 30),
    Column("加える条項", 18),
    Column("理由・備考", 20),
)
APPLICATION = "D"
FINDINGS = (
    Column("重さ", 8),
    Column("種類", 22),
    Column("場所", 26),
    Column("内容", 56),
    Column("直し方", 46),
    Column("残す理由", 34),
)
FIXES = (
    Column("条項", 26),
    Column("補う項目", 20),
    Column("文の案", 64),
    Column("決めること（今の値）", 36),
    Column("手引", 44),
)
READ = (Column("文書", 30), Column("種類", 26), Column("箇所・記入した者", 26), Column("内容", 70))
UNJUDGED = ("（判定していない観点）",)
MOST = 5_000  # rows of findings, and of comments
LONGEST = 4_000  # characters of one text: a row that goes on for pages helps nobody


def render_check_xlsx(report: Report, fixes: Sequence[Fix] = (), titles: Mapping[str, str] | None = None) -> bytes:
    """The workbook of a check as the bytes of an .xlsx file; the same bytes for the same result.

    `titles` are the titles of clauses by id; a clause that is in neither `titles` nor `fixes` is shown by its id.
    """
    book = new_book(f"{report.document.name} 検査の結果")
    known = clause_titles(fixes, titles)
    for checked in report.checklists:
        _checklist(book, report.document.name, checked, known)
    _findings(book, report)
    if fixes:
        _fixes(book, report.document.name, fixes)
    _read(book, report)
    return to_bytes(book)


def _checklist(book: Workbook, name: str, checked: CheckedList, titles: Mapping[str, str]) -> None:
    grid = Grid(book, checked.title, COLUMNS)
    grid.wide(checked.title, "title", least=30)
    grid.wide(f"版：{checked.edition or '不明'}　　検査した文書：{name}", "plain")
    numbers = "、".join(f"{one.label} {checked.count(one)}" for one in Verdict if checked.count(one))
    grid.wide(f"判定：{numbers or '項目がない'}（全{len(checked.items)}項目）", "strong")
    unverified = sum(not item.verified for item in checked.items)
    if unverified:
        grid.wide(f"{unverified}項目は、{UNVERIFIED}", "strong")
    if checked.note:
        grid.wide(checked.note, "plain")
    grid.wide(
        "「判定」は、引用した文が受注者に義務を負わせるかを機械が読み取ったものであり、公式の審査の結果ではない。"
        "「適用の判断」及び「理由・備考」は、団体が確かめて書くこと。空欄は未判断とみなす。",
        "plain",
    )
    first = grid.head() + 1
    category = ""
    for item in checked.items:
        if item.category != category:
            category = item.category
            grid.wide(category, "band")
        _item(grid, item, titles)
    last = max(first, grid.next - 1)
    choices = f'"{",".join(APPLICATIONS)}"'
    grid.choose(f"{APPLICATION}{first}:{APPLICATION}{last}", choices, f"{'、'.join(APPLICATIONS)}から選んでください。")
    grid.finish(name, freeze=f"C{first}")


def _item(grid: Grid, item: CheckedItem, titles: Mapping[str, str]) -> None:
    """The rows of one item: one a quote with its place; what concerns the item as a whole goes on beside them."""
    grave = item.verdict in (Verdict.missing, Verdict.partial)
    exempt, unknown = item.verdict is Verdict.not_applicable, item.verdict is Verdict.undetermined
    start = (
        (item.id, "body"),
        (item.name if item.verified else f"{item.name}\n（{UNVERIFIED}）", "body"),
        (item.verdict.label, "bold" if grave else "body"),
        ("適用しない" if exempt else "未判断", "input_centre"),
    )
    remark: Put = (item.reason if exempt else "", "input")
    judged = f"（生成AI「{item.judged_by}」が判定した。人が確かめること。）" if item.judged_by else ""
    whole = (
        "" if exempt else f"{item.reason}{judged}",
        "\n".join((*(UNJUDGED if item.lacks and unknown else ()), *item.lacks)),
        "\n".join(f"{one.quote.place}「{one.quote.quote}」\n→{one.reason}" for one in item.near),
        "\n".join(clause_name(one, titles) for one in item.suggested_clauses),
    )
    # Each whole text starts in the first row and goes on below it where a row is too low for it.
    columns = [_pieces(text, COLUMNS[column].width) for text, column in zip(whole, (4, 7, 8, 9), strict=True)]
    quotes = [pair for quote in item.evidence for pair in _quoted(quote)] or [("―", "―")]
    places, words = [place for place, _ in quotes], [text for _, text in quotes]
    for number, texts in enumerate(zip_longest(columns[0], places, words, *columns[1:], fillvalue="")):
        head = start if number == 0 else ((item.id, "lead"), ("（続き）", "lead"), ("", "lead"), ("", "lead"))
        grid.row(*head, *((text, "small") for text in texts), remark if number == 0 else ("", "lead"))


def _quoted(quote: Quote) -> Iterator[tuple[str, str]]:
    """(place, words) of a quote, in as many rows as it needs."""
    first, *more = _pieces(quote.quote, COLUMNS[6].width) or [""]
    yield quote.place, first
    for piece in more:
        yield "（続き）", piece


def _pieces(text: str, width: float, look: str = "small") -> list[str]:
    """A text in pieces that each fit into one row; cut where it is too long for a sheet."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…（長いため、ここまでを示した。）"
    return [piece.strip("\n") for piece in in_pieces(cut, width, LOOKS[look].size)] if cut else []


def _findings(book: Workbook, report: Report) -> None:
    grid = Grid(book, "指摘", FINDINGS)
    grid.wide("指摘", "title", least=30)
    every = [(one, "") for one in report.findings] + [(one.finding, one.reason) for one in report.waived]
    grid.wide(
        f"指摘は{len(report.findings)}件、理由を付けて残したものは{len(report.waived)}件である。"
        "直さずに残すものは、「残す理由」を書くこと。",
        "plain",
    )
    if len(every) > MOST:
        grid.wide(f"初めの{MOST}件だけを示した。全ての指摘は、JSON形式の結果にある。", "strong")
    header = grid.head()
    for finding, reason in every[:MOST]:
        _finding(grid, finding, reason)
    if not every:
        grid.wide("指摘はない。", "body")
    elif len(every) > 1:
        grid.sheet.auto_filter.ref = f"A{header}:{grid.letter(len(FINDINGS))}{grid.next - 1}"
    grid.finish(report.document.name, freeze=f"A{header + 1}")


def _finding(grid: Grid, finding: Finding, reason: str) -> None:
    severity = f"{finding.severity.label}（残す）" if reason else finding.severity.label
    texts = (_pieces(finding.message, FINDINGS[3].width), _pieces(finding.hint, FINDINGS[4].width))
    for number, (message, hint) in enumerate(zip_longest(*texts, fillvalue="")):
        look = "small" if number == 0 else "lead"
        grid.row(
            (severity, "body" if number == 0 else "lead"),
            (finding.code.value, look),
            (finding.place, look),
            (message, "small"),
            (hint, "small"),
            (reason, "input") if number == 0 else ("", "lead"),
        )


def _fixes(book: Workbook, name: str, fixes: Sequence[Fix]) -> None:
    grid = Grid(book, "加える条項の案", FIXES)
    grid.wide("不足を補う条項の案", "title", least=30)
    grid.wide("文は案であり、担当者が確かめて仕様書に入れること。", "plain")
    header = grid.head()
    for fix in fixes:
        asks = "\n".join(f"{one.label}（{one.value or '未定'}）" for one in fix.asks)
        texts = (
            _pieces("\n".join(fix.items), FIXES[1].width),
            _pieces(fix.text, FIXES[2].width),
            _pieces(asks, FIXES[3].width),
            _pieces(fix.guidance, FIXES[4].width),
        )
        title = f"{fix.code} {fix.title}\n（{fix.clause}）"
        for number, row in enumerate(zip_longest(*texts, fillvalue="")):
            lead: Put = (title, "body") if number == 0 else (f"{fix.code}（続き）", "lead")
            grid.row(lead, *((text, "small") for text in row))
    grid.finish(name, freeze=f"A{header + 1}")


def _read(book: Workbook, report: Report) -> None:
    grid = Grid(book, "読んだもの", READ)
    grid.wide("読んだもの", "title", least=30)
    header = grid.head()
    for document in (report.document, *report.attached):
        kind = "添付" if document is not report.document else "検査した文書"
        for label, value in facts(document):
            grid.row((document.name, "small"), (f"{kind}：{label}", "small"), ("", "small"), (value, "small"))
        for unread in document.unread:
            text = f"{unread.what}：{unread.count}か所。{unread.hint or '中に要件がないかを、人が確かめること。'}"
            grid.row((document.name, "small"), ("読んでいないもの", "bold"), ("", "small"), (text, "small"))
        _remarks(grid, document)
    grid.finish(report.document.name, freeze=f"A{header + 1}")


def _remarks(grid: Grid, document: Document) -> None:
    kind: Put = ("コメント（判定に使っていない。）", "small")
    for remark in document.remarks[:MOST]:
        where = "\n".join(one for one in (remark.place.label, remark.author) if one)
        for piece in _pieces(remark.text, READ[3].width) or [""]:
            grid.row((document.name, "small"), kind, (where, "small"), (piece, "small"))
    if len(document.remarks) > MOST:
        grid.row((document.name, "small"), kind, ("", "small"), (f"初めの{MOST}件だけを示した。", "small"))
