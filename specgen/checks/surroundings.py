"""What stands around a paragraph: its chapter, the title of its item, the lead-in of its list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from specgen.checks.force import Force, clause_force, nominal
from specgen.checks.normal import normalise
from specgen.checks.splitting import split
from specgen.model.document import Paragraph

_LEAD_IN = re.compile(r"(?:次|以下|下記|下表|次表|別表)(?:の|に|は|を|及び|のとおり|とおり|に掲げ|に示)")
_ONE_OF = re.compile(r"いずれか(?:一つ|1つ|を|の)")
_TOLD = re.compile(r"(?:だった|であった|した|いた)。?$")
_LEGEND = re.compile(r"([○〇◯●△◇□])[\s:：=＝はが…]*(?:任意|加点|推奨|希望)")
_REQUIREMENT_PART = re.compile(
    r"要件|機能|仕様|条件|要求|業務内容|作業内容|対策|セキュリティ|情報保護|個人情報|運用|保守|体制|契約|サービス|モデル|データ|管理|支援|研修|性能|遵守|義務|取扱い"
)
_NOT_REQUIREMENT = re.compile(r"背景|目的|趣旨|現状|課題|経緯|用語|定義|参考|概況|はじめに|前提|期待")
_BIDDER_PART = re.compile(
    r"評価|審査|採点|配点|選定|提案書|企画提案|参加資格|応募|入札|失格|プレゼン|質問(?:書|の受付|及び回答)|参加表明"
)
_DEFINITION_PART = re.compile(r"用語|定義|略語")
# A mark at the end of a title or a sentence that what stands there is not asked of everybody.
_OPTIONAL = re.compile(
    r"(?:[ 　(\[【〔<]|^)(?:任意|加点|推奨|希望|オプション|選択|努力目標)(?:\(加点\)|要件|項目|機能|事項)?[)\]】〕>]*。?$"
)
# The title of a requirement that specgen drafted: 「入力情報の学習利用の禁止 DAT-01　必須」.
_DRAFTED = re.compile(r"[ 　][A-Z]{2,5}-[0-9]{2,4}[ 　]+(?:必須|任意（加点）)$")
# A mark at the beginning: 【任意】, （例）, 【廃止】.
_MARKED = re.compile(
    r"^[(\[【〔<](?:任意|加点|推奨|希望|オプション|参考|例|記載例|努力目標|目標|廃止|削除|将来|予定)[^)\]】〕>]{0,6}[)\]】〕>]"
)
# Chapters in which nothing is asked of the contractor now, and what is said there instead.
_REFUSING_PART = re.compile(r"対象外|範囲外|調達外|含まない|除外(?:事項|業務)|求めない|対象としない")
_OPTIONAL_PART = re.compile(r"推奨|任意|加点|努力目標|望ましい|次年度以降|将来(?!にわたる)|今後の|次期の|オプション")
_TELLING_PART = re.compile(
    r"背景|現行|現状|過去|参考|経緯|記載例|作成例|別契約|別途調達|質疑|質問(?:及び|と)回答|Q&A|他団体|職員向け.{0,8}(?:ルール|規程|規則|要領|手引)|^.{0,6}目的$"
)
_TITLE = 60  # a longer line is no title


def overriding(heading: str) -> Force | None:
    """What a heading makes of everything under it; None for an ordinary one."""
    if _REFUSING_PART.search(heading):
        return Force.refused
    if _OPTIONAL_PART.search(heading):
        return Force.desired
    return Force.statement if _TELLING_PART.search(heading) else None


def legend(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """The marks that the document's legend gives to what is not asked of everybody: 「○任意」."""
    return frozenset(mark for one in paragraphs for mark in _LEGEND.findall(one.text))


class Part:
    """The chapter that a paragraph stands in, read from the headings above it."""

    def __init__(self, paragraph: Paragraph) -> None:
        self.headings = [normalise(heading) for heading in paragraph.headings]
        self._all = "／".join(self.headings)

    @property
    def heading(self) -> str:
        """The nearest heading, normalised."""
        return self.headings[-1] if self.headings else ""

    @property
    def bidding(self) -> bool:
        """Whether it speaks of how to bid and how bids are judged."""
        return _BIDDER_PART.search(self._all) is not None

    @property
    def defining(self) -> bool:
        """Whether it defines terms."""
        return _DEFINITION_PART.search(self._all) is not None

    @property
    def overrides(self) -> Force | None:
        """What everything in the chapter is, whatever its sentences say; None in an ordinary chapter."""
        return next((force for heading in reversed(self.headings) if (force := overriding(heading))), None)

    @property
    def requiring(self) -> bool:
        """Whether it lists requirements; a document without headings may anywhere."""
        if self.bidding or self.defining or _NOT_REQUIREMENT.search(self.heading):
            return False
        return not self.headings or _REQUIREMENT_PART.search(self._all) is not None


class Surroundings:
    """The title of an item and the lead-in of a list, as far as they reach over the paragraphs that follow."""

    def __init__(self, optional_marks: frozenset[str] = frozenset()) -> None:
        self.optional_marks = optional_marks
        self.leave()

    def leave(self) -> None:
        """Forget both: a heading begins something new."""
        self.title, self.title_shape = "", ""
        self.text, self.shape, self.depth = "", "", 0
        self.force: Force | None = None
        self.told, self.section = False, ""

    def enter_title(self, paragraph: Paragraph) -> None:
        """A title that stands over what follows, up to the next one of its kind."""
        self.leave()
        self.title, self.title_shape = normalise(paragraph.text), shape(paragraph.number)

    def see(self, paragraph: Paragraph) -> None:
        """Take note of a paragraph after it was read."""
        if paragraph.kind == "row":
            filled = [cell.text for cell in paragraph.cells if cell.text.strip()]
            if len(filled) == 1 and len(paragraph.cells) > 1:  # a row that is a heading over those below it
                self.section = normalise(filled[0])
            return
        self.section = ""
        plain = normalise(paragraph.text)
        last = (split(plain) or [""])[-1]
        if _LEAD_IN.search(last) and len(last) < 120:
            self.text, self.shape, self.depth = plain, shape(paragraph.number), paragraph.indent
            own = clause_force(last, requirement=Part(paragraph).requiring)
            # One of several obliges to none of them.
            self.force = Force.effort if own is Force.obligation and _ONE_OF.search(last) else own
            self.told = _TOLD.search(last) is not None
        elif self.text and shape(paragraph.number) == self.shape and paragraph.indent <= self.depth and self.shape:
            self.text, self.force = "", None

    def listed(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is an item of the list that the lead-in opened."""
        return bool(self.text) and (
            paragraph.kind == "row" or shape(paragraph.number) != self.shape or paragraph.indent > self.depth
        )

    def overrides(self, paragraph: Paragraph) -> Force | None:
        """What everything here is, whatever its sentences say: by the chapter, or the heading row of the table."""
        return overriding(self.section) or Part(paragraph).overrides

    def optional(self, paragraph: Paragraph) -> bool:
        """Whether its title, its nearest heading or a mark at its end says that it is not asked of everybody."""
        own = normalise(paragraph.text)
        over = (self.title, Part(paragraph).heading, own)
        return any(_OPTIONAL.search(text) for text in over) or _MARKED.search(own) is not None

    def above(self, paragraph: Paragraph) -> str:
        """What a sentence of the paragraph may take its topic from."""
        own_title = "" if self.title_shape and shape(paragraph.number) == self.title_shape else self.title
        lead = self.text if self.listed(paragraph) else ""
        return " ".join(part for part in (Part(paragraph).heading, own_title, lead) if part)


def titles(paragraphs: Sequence[Paragraph]) -> Iterator[bool]:
    """For each paragraph whether it is only the title of the item that follows it, and says nothing of its own."""
    for at, paragraph in enumerate(paragraphs):
        after = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        yield _DRAFTED.search(paragraph.text) is not None or (
            paragraph.kind == "text"
            and bool(paragraph.number)
            and len(paragraph.text) <= _TITLE
            and nominal(normalise(paragraph.text))
            and after is not None
            and after.kind == "text"
            and shape(after.number) != shape(paragraph.number)
            and after.indent >= paragraph.indent
            and (not after.number or after.headings == paragraph.headings)
        )


def shape(number: str) -> str:
    """What kind of label a number is: (#), #.#, ア."""
    return re.sub(r"[ア-ンイ-ヲ]", "ア", re.sub(r"[①-⑳]", "①", re.sub(r"[0-9]+", "#", normalise(number))))
