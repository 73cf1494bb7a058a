"""Asking a model about what a check leaves undetermined, once a person has seen what would go out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from specgen.checks.evidence import Evidence
from specgen.checks.run import Advised
from specgen.checks.sentences import Sentence
from specgen.model.library import Library
from specgen.model.report import CheckedList
from specgen.narrative.client import Cancel, Model
from specgen.narrative.guard import Policy
from specgen.narrative.opinions import Channel, Progress, ask_opinions, check_class, with_opinions
from specgen.narrative.questions import Question, prepare_questions
from specgen.narrative.settings import Settings, ledger_of, model_of
from specgen.narrative.usage import Ledger, Who

Agree = Callable[[Sequence[Question]], bool]


class ModelAdviser:
    """Settles undetermined items by a model's opinion, as far as it can be proved; an adviser for `Workbench.check`.

    `agree` is shown what would go out and says whether it may. `model` and `ledger` are those of the settings where
    none are given. Raises, before anything is read or sent, EndpointRefused where the class is not given or may not go
    to the endpoint, and MissingExtra without a client.
    """

    def __init__(
        self,
        library: Library,
        evidence: Evidence,
        settings: Settings,
        policy: Policy,
        *,
        who: Who,
        klass: str | None,
        agree: Agree,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        model: Callable[[Settings], Model] = model_of,
        ledger: Ledger | None = None,
    ) -> None:
        check_class(settings.endpoint, klass)
        self._library, self._evidence, self._policy = library, evidence, policy
        self._who, self._klass, self._agree = who, klass, agree
        self._progress, self._cancel = progress, cancel
        self._channel = Channel(model(settings), settings.endpoint, ledger or ledger_of(settings))

    def __call__(self, lists: tuple[CheckedList, ...], sentences: Sequence[Sentence]) -> Advised:
        """The lists with what the model could prove, and its opinions that were not taken."""
        endpoint = self._channel.endpoint
        most = endpoint.max_output_tokens
        questions = prepare_questions(lists, sentences, self._library, self._evidence, self._policy, most)
        if any(one.request for one in questions) and not self._agree(questions):
            return lists, ()
        found = ask_opinions(questions, self._channel, self._who, self._klass, self._progress, self._cancel)
        return with_opinions(lists, sentences, found, endpoint.model)
