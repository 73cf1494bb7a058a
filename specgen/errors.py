"""Every exception that specgen raises on purpose.

SpecgenError
├── InputError            what was given is wrong (exit code 2)
│   ├── FileProblem       one file cannot be read as what it should be
│   ├── LibraryError      a clause library holds problems: all of them, each with file and line
│   ├── AnswersError      answers hold problems: all of them, each with question and place
│   ├── WaiversError      decisions on a check hold problems
│   └── NotFinal          a final version was asked for while something is undecided or unconfirmed (exit code 1)
├── OutputError           a result cannot be written; what stood there before is untouched (exit code 2)
│   └── ShelfChanged      somebody else wrote the suggestions meanwhile
├── OfficeError           LibreOffice is missing, failed or took too long (exit code 2)
├── StoreError            what is kept cannot be read or changed just now (exit code 2)
│   ├── NotFound          there is nothing of this id
│   ├── Conflict          it was changed since it was seen; nothing was changed
│   │   └── EntryConflict     one entry of a 案件; holds both values (specgen/store/values.py; an InputError too)
│   ├── Denied            this person may not
│   └── Locked            too many failures; holds until when
└── NarrativeError        a language model cannot or may not be used (exit code 2); the draft goes on without it
    ├── MissingExtra      what only the model needs is not installed
    ├── NoModel           no endpoint is configured
    ├── EndpointRefused   the text may not go to this endpoint; names the rule
    ├── GuardStopped      the text holds what may not leave; names the categories, never the values
    ├── CeilingReached    the monthly ceiling of tokens would be passed
    ├── ApprovedTextChanged   an accepted text would have changed approved text (it never may)
    ├── ModelFailed       the endpoint failed, or its answer cannot be used
    └── Cancelled         a person stopped it
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

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


class ShelfChanged(OutputError):
    """Somebody else wrote the suggestions of a 案件 between reading and writing; nothing was written."""


class OfficeError(SpecgenError):
    """LibreOffice is missing, failed or took too long."""


class StoreError(SpecgenError):
    """What is kept cannot be read or changed just now. Holds what happened and how to mend."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message + (f"\n  直し方: {hint}" if hint else ""))


class NotFound(StoreError):
    """There is nothing of this id. `kind` is the Japanese word for what was looked for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"{kind}が見付からない。", "番号又はリンクが正しいか、削除されていないかを確かめる。")


class Conflict(StoreError):
    """It was changed since the caller saw it. Nothing was changed by this call."""


class Denied(StoreError):
    """This person may not do this, or could not be recognised."""


class Locked(StoreError):
    """Too many failures: nobody can sign in under this name until `until` (UTC)."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(
            "サインインの失敗が続いたため、しばらくサインインできない。",
            "時間をおいて再び試す。急ぐときは管理者に解除を頼む。",
        )


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


class Spent(NamedTuple):
    """The tokens of a call that came to nothing; `estimated` where the endpoint did not report all of them."""

    tokens_in: int
    tokens_out: int
    estimated: bool = True


class ApprovedTextChanged(NarrativeError):
    """An accepted text would have changed the text of an approved clause. It never may: this is a fault of specgen."""

    def __init__(self) -> None:
        super().__init__(
            "採用した文が、承認された条項の文を変えることになるため、作成していない。\n"
            "  直し方: specgen review で、採用した文を不採用とする。specgen の誤りであるため、開発元に知らせる。"
        )


class ModelFailed(NarrativeError):
    """The endpoint failed, or its answer cannot be used. `reason` is in plain Japanese.

    `sent` says whether tokens may have been charged; `spent` how many, where that is known or can be counted from what
    came (None: nobody knows).
    """

    def __init__(
        self,
        reason: str,
        hint: str = "",
        *,
        retryable: bool = False,
        sent: bool = True,
        spent: Spent | None = None,
    ) -> None:
        self.reason, self.hint, self.retryable = reason, hint, retryable
        self.sent, self.spent = sent, spent
        super().__init__(reason + (f"\n  直し方: {hint}" if hint else ""))


class Cancelled(NarrativeError):
    """A person stopped it. `sent` and `spent` are those of ModelFailed."""

    def __init__(self, message: str, *, sent: bool = True, spent: Spent | None = None) -> None:
        self.sent, self.spent = sent, spent
        super().__init__(message)
