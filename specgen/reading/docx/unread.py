"""What a .docx holds that is not read as text: counted, and said with a hint."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from specgen.model.document import Unread


class Skipped(StrEnum):
    """The closed list of what is not read."""

    picture = "画像"
    chart = "グラフ"
    diagram = "図（SmartArt）"
    equation = "数式"
    embedded = "埋め込まれたオブジェクト"
    included = "取り込まれた別のファイル"
    hidden = "隠し文字"
    struck = "取消線の付いた文字"
    contents = "目次の行"
    prompt = "未記入の入力欄"
    symbol = "読み取れない記号"


_IN_PICTURE = "画像の中の文字は読んでいない。要件が書かれているときは、本文に書く。"
_HINTS = {
    Skipped.picture: _IN_PICTURE,
    Skipped.chart: "グラフの中の文字は読んでいない。要件が書かれているときは、本文に書く。",
    Skipped.diagram: "図の中の文字は読んでいない。要件が書かれているときは、本文に書く。",
    Skipped.equation: "数式は読んでいない。算定の方法は、文でも書く。",
    Skipped.embedded: "埋め込まれた表などは読んでいない。元のファイルも点検する。",
    Skipped.included: "別のファイルの中身は読んでいない。そのファイルも点検する。",
    Skipped.hidden: "印刷されない文字であるため、読んでいない。要件であれば、隠し文字の設定を外す。",
    Skipped.struck: "取り消したものとして読んでいない。要件であれば、取消線を外す。",
    Skipped.contents: "見出しと重なるため、読んでいない。",
    Skipped.prompt: "案内の文だけの入力欄である。記入する。",
    Skipped.symbol: "記号用のフォントの文字であるため、読んでいない。",
}


class Tally:
    """Counts what is not read."""

    def __init__(self) -> None:
        self._counts: Counter[Skipped] = Counter()

    def add(self, what: Skipped, count: int = 1) -> None:
        """Count something that is not read."""
        self._counts[what] += count

    def unread(self) -> tuple[Unread, ...]:
        """What was counted, in the order of the list."""
        return tuple(
            Unread(what=what.value, count=self._counts[what], hint=_HINTS[what])
            for what in Skipped
            if self._counts[what]
        )
