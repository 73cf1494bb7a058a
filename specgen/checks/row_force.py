"""What a row of a table does: its column 区分 says it, or the sentences in its cells."""

from __future__ import annotations

import re

from specgen.checks.force import Force, clause_force
from specgen.checks.normal import normalise
from specgen.checks.splitting import split
from specgen.checks.surroundings import Part, Surroundings
from specgen.model.document import Paragraph

# A cell with a sentence in it rather than a word.
FULL = re.compile(r"(?:こと|する|ない|とし|できる)(?:。|、|$)")
_COLUMN_FORCE = re.compile(r"区分|必須|任意|要否|対応|重要度|レベル|種別|優先")
_REQUIRING_COLUMN = re.compile(r"要件|内容|機能|仕様|要求|条件|水準|区分|必須")
_OPTIONAL_COLUMN = re.compile(r"^(?:任意|加点|推奨|希望|オプション|参考)")
_MARKS = frozenset("○〇◎●◯✓✔")
_BLANKS = frozenset(["", "-", "ー", "×", "無", "なし", "低"])
_ROW_DUTY = re.compile(
    r"^(?:必須|◎|○|〇|●|要|必要|必|有|M|Must|要件|必須要件|契約条項|対応必須|標準|あり|はい|yes|遵守|義務)$",
    re.IGNORECASE,
)
_ROW_NOT = re.compile(
    r"任意|加点|推奨|希望|参考|予定|評価|配点|審査|望ましい|△|[0-9]+点|オプション|提案|不要|対象外|×|選択|現状|実績|想定|備考|尚可|低$|Want|May|Should|情報提供",
    re.IGNORECASE,
)
_ROW_NOT_COLUMN = re.compile(r"配点|評価|審査|採点|評点|得点|現状|実績|参考|用語|意味")


def marked(paragraph: Paragraph, around: Surroundings) -> Force | None:
    """What the column 区分 of a row says; None where nothing says it."""
    cells = [normalise(cell.text).strip() for cell in paragraph.cells] or normalise(paragraph.text).split("｜")
    return _row_duty(cells, [normalise(cell.title) for cell in paragraph.cells], around.optional_marks)


def row_force(paragraph: Paragraph, plain: str, around: Surroundings) -> Force:
    """What a row (normalised in `plain`) does where it stands."""
    cells = [normalise(cell.text).strip() for cell in paragraph.cells] or plain.split("｜")
    titles = [normalise(cell.title) for cell in paragraph.cells]
    if re.search(r"^用語(?:の定義)?(?:｜|$)|をいう。?(?:｜|$)", plain):
        return Force.definition
    duty = _row_duty(cells, titles, around.optional_marks)
    if duty is not None and duty is not Force.obligation:
        return duty
    if any(_ROW_NOT_COLUMN.search(title) for title in titles):
        return Force.bidder if re.search(r"配点|評価|審査|採点|評点|得点", "".join(titles)) else Force.statement
    forces = [
        force
        for cell in cells
        for text in split(cell)
        if len(text) > 6
        and (force := clause_force(text, requirement=True)) is not Force.obligation
        and (duty is None or FULL.search(text) or force is not Force.refused)
        and (duty is None or FULL.search(text) or force is not Force.buyer)
    ]
    if forces:
        return forces[-1]
    if around.text and around.force in (Force.bidder, Force.desired, Force.buyer):
        return around.force
    if duty is None:
        return _unmarked(cells, titles, Part(paragraph))
    return Force.obligation


def _unmarked(cells: list[str], titles: list[str], part: Part) -> Force:
    """A row of a table without a column 区分: it obliges where it holds a sentence, or where its columns say so."""
    if part.bidding:
        return Force.bidder
    if any(FULL.search(cell) for cell in cells) or any(_REQUIRING_COLUMN.search(title) for title in titles):
        return Force.obligation
    return Force.statement


def _row_duty(cells: list[str], titles: list[str], optional: frozenset[str]) -> Force | None:
    """What the column 区分 says, wherever it stands; None where nothing says it."""
    for index, cell in enumerate(cells):
        title = titles[index] if index < len(titles) else ""
        last = index == len(cells) - 1 and index > 0
        if not (last or _COLUMN_FORCE.search(title) or _OPTIONAL_COLUMN.search(title)) or len(cell) > 20:
            continue
        if cell in optional or (cell in _MARKS and _OPTIONAL_COLUMN.search(title)):
            return Force.desired
        if cell in _BLANKS and re.search(r"必須|要否|区分|優先", title):
            return Force.desired
        if re.search(r"^(?:用語|定義|語義|用語の(?:意義|定義))$", cell):
            return Force.definition
        if _ROW_NOT.search(cell):
            return Force.bidder if re.search(r"点|評価|配点|審査|加点", cell) else Force.desired
        if _ROW_DUTY.search(cell):
            return Force.obligation
    return None
