"""What every value has in common."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

UNDECIDED_WORD = "未定"


def strip_end(value: Any) -> Any:
    """A text without the line ends that a YAML block leaves behind it; anything else as it is."""
    return value.rstrip("\n") if isinstance(value, str) else value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.\-]{0,79}$")]
# A checklist item, or one aspect of it: `ds920:16` or `ds920:16/learning`.
ItemRef = Annotated[str, StringConstraints(pattern=r"^[a-z0-9\-]+:[a-z0-9\-]+(/[a-z0-9\-]+)?$")]
Text = Annotated[str, BeforeValidator(strip_end), StringConstraints(min_length=1, max_length=6000)]


class Value(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(StrEnum):
    """Whether a requirement must be met (必須) or earns points (任意（加点）)."""

    mandatory = "mandatory"
    desirable = "desirable"

    @property
    def label(self) -> str:
        """The Japanese word, as printed."""
        return {"mandatory": "必須", "desirable": "任意（加点）"}[self.value]


class Grade(StrEnum):
    """Grades of the same requirement: 推奨, 許容, 最低."""

    recommended = "recommended"
    acceptable = "acceptable"
    minimum = "minimum"

    @property
    def label(self) -> str:
        """The Japanese word, as printed."""
        return {"recommended": "推奨", "acceptable": "許容", "minimum": "最低"}[self.value]


class Origin(StrEnum):
    """Who wrote a sentence: 承認条項, 回答, 職員加筆, 生成案."""

    clause = "clause"
    answer = "answer"
    staff = "staff"
    generated = "generated"

    @property
    def label(self) -> str:
        """The Japanese word, as printed."""
        return {"clause": "承認条項", "answer": "回答", "staff": "職員加筆", "generated": "生成案"}[self.value]
