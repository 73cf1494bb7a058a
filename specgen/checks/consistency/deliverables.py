"""Deliverables that no task makes, and papers that a task makes which the list of deliverables does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from specgen.checks.consistency.places import Source, listed
from specgen.checks.force import Force
from specgen.checks.normal import normalise
from specgen.findings import Code, Finding, Severity
from specgen.model.document import Paragraph

_COLUMN = re.compile(r"^(?:主な)?(?:成果物|納品物|納入物|納入成果物|提出物|納品物件|提出書類)(?:の?(?:名称|名|等))?$")
_LIST_HEADING = re.compile(
    r"(?:成果物|納品物|納入物|納入成果物|納品物件)(?:の?(?:一覧|範囲|内容|等|名称|種類|及び納品|及び納入|の提出|納品))?"
)
_NOT_LIST = re.compile(r"権利|著作権|検査|検収|取扱|帰属|契約不適合|瑕疵|形式|方法|期限|場所|部数|媒体")
_TASK_COLUMN = re.compile(r"業務|作業|工程|役務|実施事項")
_PAPER = (
    r"[一-龠ァ-ヶーA-Za-z]{1,14}(?:報告書|計画書|設計書|手順書|説明書|定義書|設定書|記録簿?|議事録|"
    r"マニュアル|手引書?|対応表|一覧表?|証明書|体制図|構成図|管理表|実施記録|結果書|台帳)"
)
_PAPER_MADE = re.compile(
    rf"({_PAPER})(?:\([^)]{{0,40}}\))?(?:を|として)[^。]{{0,12}}?(?:作成|提出|納品|納入|まとめ|取りまとめ)|"
    rf"({_PAPER})の(?:作成及び提出|作成|提出|納品)(?=。|｜|を行|を実施|$)"
)
_SAVING = re.compile(
    r"(?:掲げる|定める|示す)もののほか|ほか、?(?:発注者|本市|甲)が(?:必要と|指示)|その他(?:発注者|本市|本町|甲|必要)"
)
_NOTHING = re.compile(r"^(?:なし|-|―|－|—|同上|〃|無|該当なし|特になし)")
# Endings that a title adds to the paper that the text names: 運用報告書（月次） is the 運用報告書.
_DETAIL = re.compile(
    r"\([^()]*\)|一式|[0-9]+部|(?:の)?(?:電子データ|紙媒体|写し|案)$|^(?:月次|年次|最終|各種|その他の?)"
)
_SPLIT = re.compile(r"、|及び|並びに|・(?=[^ァ-ヶー])|／|/")
_MAX_WANTED = 1000  # each is looked for in the whole text; no list is as long
_GENERIC = frozenset(
    [
        "報告書",
        "計画書",
        "書面",
        "資料",
        "一覧",
        "一覧表",
        "文書",
        "手順書",
        "マニュアル",
        "手引",
        "手引書",
        "設計書",
        "記録",
        "説明書",
        "証明書",
        "台帳",
        "対応表",
    ]
)


class _Deliverable(NamedTuple):
    name: str
    place: str
    paragraph: Paragraph


def check_deliverables(papers: Sequence[Source]) -> Iterator[Finding]:
    """Deliverables without a task and, where there is a list of deliverables, papers that it lacks.

    The documents are taken together: a list in an annex counts for the specification. A list that leaves itself open
    (「このほか本仕様書の他の条項により提出する」) lacks nothing.
    """
    wanted = list(islice((one for paper in papers for one in _wanted(paper)), _MAX_WANTED))
    if not wanted:
        return
    own = {one.paragraph.id + one.place for one in wanted}
    rest = [
        (paper.where(paragraph), normalise(paragraph.text))
        for paper in papers
        for paragraph in paper.document.paragraphs
        if paragraph.change != "deleted"
        and (paragraph.id + paper.where(paragraph) not in own or _is_task_row(paragraph))
    ]
    text = "\n".join(plain for _, plain in rest)
    yield from _without_task(wanted, text)
    yield from _unlisted(papers, wanted)


def _wanted(paper: Source) -> Iterator[_Deliverable]:
    """What the lists of deliverables of a document name."""
    for paragraph in paper.document.paragraphs:
        if paragraph.change != "deleted":
            for name in _names(paragraph):
                yield _Deliverable(name, paper.where(paragraph), paragraph)


def _names(paragraph: Paragraph) -> Iterator[str]:
    near = normalise(paragraph.headings[-1]) if paragraph.headings else ""
    if paragraph.kind == "row":
        cells = [cell.text for cell in paragraph.cells if _COLUMN.match(normalise(cell.title).strip())]
        if not cells and _is_list(near) and paragraph.cells and _is_name(normalise(paragraph.cells[0].text)):
            cells = [paragraph.cells[0].text]
        for cell in cells:
            yield from _parts(cell)
    elif paragraph.kind == "text" and _is_list(near) and _is_name(normalise(paragraph.text)):
        yield from _parts(paragraph.text)


def _is_list(heading: str) -> bool:
    return bool(_LIST_HEADING.search(heading)) and not _NOT_LIST.search(_LIST_HEADING.sub("", heading))


def _is_name(text: str) -> bool:
    """Whether a text is the name of a thing and no sentence."""
    return (
        len(text) <= 30
        and not _LIST_HEADING.search(text)
        and not re.search(r"[。〔【：:]|こと|する|とし|は、|^[0-9]+$", text)
    )


def _parts(text: str) -> Iterator[str]:
    plain = _DETAIL.sub("", normalise(text)).strip()
    if _NOTHING.match(plain):
        return
    for part in _SPLIT.split(plain):
        name = _DETAIL.sub("", part).strip("。 　:")
        if len(name) >= 2:
            yield name


def _is_task_row(paragraph: Paragraph) -> bool:
    """Whether a row pairs a task with what it makes."""
    return any(_TASK_COLUMN.search(cell.title) and cell.text.strip() for cell in paragraph.cells)


def _without_task(wanted: Sequence[_Deliverable], text: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for one in wanted:
        if one.name in seen or _made(one.name, text):
            continue
        seen.add(one.name)
        yield Finding(
            code=Code.deliverable_without_task,
            severity=Severity.warning,
            place=one.place,
            message=f"成果物「{one.name}」を作る作業が、どこにも定められていない。",
            hint=f"「{one.name}」に何を書き、いつまでに作るかを、作業の要件に加える。不要なら成果物から除く。",
        )


def _made(name: str, text: str) -> bool:
    """Whether the text speaks of a deliverable or of the work that it records (研修 for 研修実施報告書)."""
    if name in text:
        return True
    core = re.sub(
        r"(?:実施|結果|完了|作業|業務)?(?:報告書|計画書|設計書|手順書|説明書|定義書|記録|マニュアル|手引書?|"
        r"一覧表?|証明書|資料|データ|書|表|図)$",
        "",
        name,
    )
    kind = name[len(core) :]
    if len(core) < 2:
        return len(core) == 0
    tail = re.escape(kind[-2:]) if len(kind) >= 2 else re.escape(kind)
    return re.search(rf"{re.escape(core)}[^。\n]{{0,30}}{tail}", text) is not None


def _unlisted(papers: Sequence[Source], wanted: Sequence[_Deliverable]) -> Iterator[Finding]:
    if any(
        _SAVING.search(paragraph.text) and _near_list(paragraph)
        for paper in papers
        for paragraph in paper.document.paragraphs
    ):
        return
    names = {one.name for one in wanted}
    missing: dict[str, list[str]] = {}
    for paper in papers:
        for sentence in paper.sentences:
            if sentence.force is Force.obligation:
                for match in _PAPER_MADE.finditer(sentence.plain):
                    name = match[1] or match[2]
                    if name not in _GENERIC and not any(name in one or one in name for one in names):
                        missing.setdefault(name, []).append(paper.where(sentence.paragraph))
    for name, places in missing.items():
        yield Finding(
            code=Code.deliverable_unlisted,
            severity=Severity.info,
            place=places[0],
            message=f"「{name}」を提出させているが、成果物の一覧にない（{listed(places)}）。",
            hint="成果物の一覧に、名称、期限及び形式を加える。検査の対象としないなら、そのことを書く。",
        )


def _near_list(paragraph: Paragraph) -> bool:
    return any(_LIST_HEADING.search(normalise(heading)) for heading in paragraph.headings[-2:])
