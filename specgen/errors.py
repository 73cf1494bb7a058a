"""Every exception that specgen raises on purpose.

SpecgenError
├── InputError            what was given is wrong (exit code 2)
│   ├── FileProblem       one file cannot be read as what it should be
│   ├── LibraryError      a clause library holds problems: all of them, each with file and line
│   ├── AnswersError      answers hold problems: all of them, each with question and place
│   ├── WaiversError      decisions on a check hold problems
│   └── NotFinal          a final version was asked for while something is undecided or unconfirmed (exit code 1)
├── OutputError           a result cannot be written; what stood there before is untouched (exit code 2)
├── OfficeError           LibreOffice is missing, failed or took too long (exit code 2)
└── NarrativeError        a language model cannot or may not be used (exit code 2); the draft goes on without it
    ├── MissingExtra      what only the model needs is not installed
    ├── NoModel           no endpoint is configured
    ├── EndpointRefused   the text may not go to this endpoint; names the rule
    ├── GuardStopped      the text holds what may not leave; names the categories, never the values
    ├── CeilingReached    the monthly ceiling of tokens would be passed
    ├── ModelFailed       the endpoint failed, or its answer cannot be used
    └── Cancelled         a person stopped it
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specgen.findings import Problem


_REASONS = {
    errno.ENOENT: "その名前のものがない",
    errno.EACCES: "権限がない",
    errno.EPERM: "権限がない",
    errno.EISDIR: "フォルダーである",
    errno.ENOTDIR: "途中にフォルダーでないものがある",
    errno.ENAMETOOLONG: "名前が長過ぎる",
    errno.ENOSPC: "ディスクの空きがない",
    errno.EROFS: "書き込めない場所である",
    errno.EFBIG: "大きさの制限を超えた",
    errno.ELOOP: "リンクが循環している",
}


def os_reason(error: OSError) -> str:
    """Why the system refused, in Japanese where the reason is a usual one."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


class SpecgenError(Exception):
    """Anything that specgen reports to the person in place of a result."""

    exit_code = 2


class InputError(SpecgenError):
    """What was given cannot be used."""


class FileProblem(InputError):
    """One file cannot be read. Holds what, where and how to mend."""

    def __init__(self, path: str, message: str, hint: str = "", line: int | None = None) -> None:
        self.path, self.message, self.hint, self.line = path, message, hint, line
        where = f"{path}:{line}" if line else path
        super().__init__(f"{where}: {message}" + (f"\n  直し方: {hint}" if hint else ""))


class ProblemsError(InputError):
    """Several problems at once; a subclass says of what."""

    heading = "問題があります。"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{self.heading}（{len(self.problems)}件）", *map(str, self.problems)]))


class LibraryError(ProblemsError):
    """A clause library that cannot be used as it is."""

    heading = "条項ライブラリに誤りがあります。"


class AnswersError(ProblemsError):
    """Answers that cannot be used as they are."""

    heading = "回答に誤りがあります。何も作成していません。"


class WaiversError(ProblemsError):
    """Decisions on a check (適用の判断) that cannot be used."""

    heading = "適用の判断に誤りがあります。検査していません。"


class NotFinal(ProblemsError):
    """A final version was asked for too early."""

    exit_code = 1
    heading = "未定、要確認又は誤りの箇所があるため、確定版は作成できません。何も作成していません。"


class OutputError(SpecgenError):
    """A result cannot be written."""


class OfficeError(SpecgenError):
    """LibreOffice is missing, failed or took too long."""


class NarrativeError(SpecgenError):
    """A language model cannot or may not be used."""


class MissingExtra(NarrativeError):
    """What only the model or the guard needs is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f'{package} が入っていない。\n  直し方: pip install "specgen[llm]" で、言語モデルのための部品を入れる。'
        )


class NoModel(NarrativeError):
    """No endpoint is configured."""


class EndpointRefused(NarrativeError):
    """The text may not go to this endpoint."""


class GuardStopped(NarrativeError):
    """The text holds what may not leave. `counts` is by category."""

    def __init__(self, message: str, counts: dict[str, int]) -> None:
        self.counts = dict(counts)
        super().__init__(message)


class CeilingReached(NarrativeError):
    """The monthly ceiling of tokens would be passed."""


class ModelFailed(NarrativeError):
    """The endpoint failed, or its answer cannot be used. `reason` is in plain Japanese."""

    def __init__(self, reason: str, hint: str = "", *, retryable: bool = False) -> None:
        self.reason, self.hint, self.retryable = reason, hint, retryable
        super().__init__(reason + (f"\n  直し方: {hint}" if hint else ""))


class Cancelled(NarrativeError):
    """A person stopped it."""
