"""How many tokens who used, and the ceiling that stops a call before it is made (利用量と上限).

A call first reserves the most that it can use, reserves as much again before each further attempt, then settles what
it did use. A reservation that was never settled counts as used: the call may have been made.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal, Protocol

from pydantic import Field, ValidationError

from specgen.errors import CeilingReached, InputError
from specgen.model.base import Value
from specgen.refusals import describe
from specgen.yamlfile import FORBIDDEN

MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # Excel in Japanese takes wide ones too


class Who(Value):
    """Whose use it is. The group is the section (課) or whatever the office counts by."""

    person: str = Field(min_length=1, max_length=100)
    group: str = Field(default="", max_length=100)
    model: str = Field(min_length=1, max_length=200)


def who_of(person: str, group: str, model: str) -> Who:
    """Whose use it is, as a person typed it. Raises InputError where a name cannot be kept."""
    try:
        who = Who(person=person, group=group, model=model)
    except ValidationError as error:
        message, _ = describe(error.errors(include_url=False)[0], Who)
        raise InputError(f"利用する職員の氏名又は所属が使えない（{message}）") from error
    if FORBIDDEN.search(f"{person}{group}"):
        raise InputError("利用する職員の氏名又は所属に、使えない文字がある。")
    return who


class Ceilings(Value):
    """The most tokens a month: of all, of each person, group and model. Tables name exceptions; None is no ceiling."""

    total: int | None = Field(default=1_000_000, ge=0)
    person: int | None = Field(default=None, ge=0)
    group: int | None = Field(default=None, ge=0)
    model: int | None = Field(default=None, ge=0)
    people: dict[str, int] = Field(default_factory=dict)
    groups: dict[str, int] = Field(default_factory=dict)
    models: dict[str, int] = Field(default_factory=dict)


class Use(Value):
    """What one call reserved, and once it is settled what it used."""

    id: str = Field(min_length=1, max_length=64)
    month: str = Field(pattern=MONTH)
    who: Who
    state: Literal["reserved", "settled"] = "reserved"
    reserved: int = Field(ge=0)
    tokens_in: int = Field(default=0, ge=0)
    tokens_out: int = Field(default=0, ge=0)
    estimated: bool = False

    @property
    def tokens(self) -> int:
        """What counts against a ceiling."""
        return self.reserved if self.state == "reserved" else self.tokens_in + self.tokens_out


class Total(Value):
    """The sum over one person, group and model in one month. `unsettled` tokens are of calls whose end is unknown."""

    month: str
    who: Who
    calls: int
    tokens_in: int
    tokens_out: int
    unsettled: int
    estimated_calls: int

    @property
    def tokens(self) -> int:
        """What counts against a ceiling."""
        return self.tokens_in + self.tokens_out + self.unsettled


class Store(Protocol):
    """Where uses are kept, by month. Nothing that was appended is ever changed: of two with one id the later counts."""

    def held(self, month: str) -> AbstractContextManager[None]:
        """A context in which nobody else reads or appends."""
        ...

    def read(self, month: str) -> list[Use]:
        """What was appended, in its order."""
        ...

    def append(self, use: Use) -> None:
        """Keep one more."""
        ...

    def months(self) -> list[str]:
        """The months with any use, from the oldest."""
        ...


class Ledger:
    """The use of every call, and the ceilings over it. `now` tells the month that a call counts in."""

    def __init__(
        self, store: Store, ceilings: Ceilings | None = None, now: Callable[[], datetime] = datetime.now
    ) -> None:
        self._store, self._ceilings, self._now = store, ceilings or Ceilings(), now

    def reserve(self, who: Who, tokens: int) -> Use:
        """Hold tokens for one call; raises CeilingReached, and holds nothing, where a ceiling would be passed."""
        month = self._now().strftime("%Y-%m")
        use = Use(id=uuid.uuid4().hex, month=month, who=who, reserved=tokens)
        with self._store.held(month):
            self._check(use, tokens, _latest(self._store.read(month)))
            self._store.append(use)
        return use

    def extend(self, use: Use, tokens: int) -> Use:
        """Hold more for a call that goes on; raises CeilingReached, and holds no more than before, as `reserve`."""
        more = use.model_copy(update={"reserved": use.reserved + tokens})
        with self._store.held(use.month):
            self._check(use, tokens, _latest(self._store.read(use.month)))
            self._store.append(more)
        return more

    def settle(self, use: Use, tokens_in: int, tokens_out: int, *, estimated: bool = False) -> Use:
        """Put what a call used in the place of what it reserved. With zeros: nothing was used, the tokens are free."""
        settled = use.model_copy(
            update={"state": "settled", "tokens_in": tokens_in, "tokens_out": tokens_out, "estimated": estimated}
        )
        with self._store.held(use.month):
            self._store.append(settled)
        return settled

    def totals(self, month: str | None = None) -> list[Total]:
        """The sums by month, person, group and model: of one month, or of all."""
        found: list[Total] = []
        for each in [month] if month else self._store.months():
            with self._store.held(each):
                found += _sums(_latest(self._store.read(each)))
        return found

    def left(self, who: Who) -> int | None:
        """The tokens that this person may still use this month under every ceiling; None where there is no ceiling."""
        month = self._now().strftime("%Y-%m")
        with self._store.held(month):
            uses = _latest(self._store.read(month))
        rooms = [most - used for _, used, most in self._levels(who, uses) if most is not None]
        return max(0, min(rooms)) if rooms else None

    def _check(self, use: Use, tokens: int, uses: list[Use]) -> None:
        for name, used, most in self._levels(use.who, uses):
            if most is not None and used + tokens > most:
                raise CeilingReached(
                    f"{name}の今月（{use.month}）の利用量の上限 {most:,}トークンを超えるおそれがあるため、送っていない"
                    f"（利用済み {used:,}、今回の見込み 最大{tokens:,}）。\n"
                    "  トークンは、言語モデルが文章を区切って数える単位であり、日本語の1字がおおむね1である。\n"
                    "  直し方: 箇条書きを短くするか、翌月まで待つ。上限は、接続先の設定を管理する者が決める。"
                )

    def _levels(self, who: Who, uses: list[Use]) -> list[tuple[str, int, int | None]]:
        """Each ceiling over a person: its name, what was used under it, and the most."""
        limits = self._ceilings
        levels = [
            ("全体", sum(use.tokens for use in uses), limits.total),
            (f"職員「{who.person}」", _used(uses, person=who.person), limits.people.get(who.person, limits.person)),
            (f"モデル「{who.model}」", _used(uses, model=who.model), limits.models.get(who.model, limits.model)),
        ]
        if who.group:
            most = limits.groups.get(who.group, limits.group)
            levels.append((f"所属「{who.group}」", _used(uses, group=who.group), most))
        return levels


def usage_csv(totals: Iterable[Total]) -> bytes:
    """A table for a spreadsheet (UTF-8 with a mark, so that Excel reads it), with no cell that could be a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    heads = [
        "年月",
        "職員",
        "所属",
        "モデル",
        "回数",
        "入力トークン",
        "出力トークン",
        "未確定トークン",
        "推計を含む回数",
    ]
    writer.writerow(heads)
    for one in totals:
        names = [_cell(name) for name in (one.who.person, one.who.group, one.who.model)]
        counts = [one.calls, one.tokens_in, one.tokens_out, one.unsettled, one.estimated_calls]
        writer.writerow([one.month, *names, *counts])
    return text.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _latest(uses: Iterable[Use]) -> list[Use]:
    """Each call once, as it stands now. Neither a settlement nor the larger reservation gives way to an older copy of
    a line."""
    found: dict[str, Use] = {}
    for use in uses:
        held = found.get(use.id)
        grows = held is not None and held.state == "reserved" and use.reserved > held.reserved
        if held is None or use.state == "settled" or grows:
            found[use.id] = use
    return list(found.values())


def _used(uses: Iterable[Use], **of: str) -> int:
    return sum(use.tokens for use in uses if all(getattr(use.who, key) == value for key, value in of.items()))


def _sums(uses: Iterable[Use]) -> list[Total]:
    groups: dict[tuple[str, str, str], list[Use]] = {}
    for use in uses:
        groups.setdefault((use.who.person, use.who.group, use.who.model), []).append(use)
    totals = [_total(groups[key]) for key in sorted(groups)]
    return [total for total in totals if total.calls]


def _total(uses: list[Use]) -> Total:
    settled = [use for use in uses if use.state == "settled"]
    return Total(
        month=uses[0].month,
        who=uses[0].who,
        calls=sum(1 for use in uses if use.tokens),  # not those of which nothing was charged
        tokens_in=sum(use.tokens_in for use in settled),
        tokens_out=sum(use.tokens_out for use in settled),
        unsettled=sum(use.tokens for use in uses if use.state == "reserved"),
        estimated_calls=sum(1 for use in settled if use.estimated),
    )
