"""The guard's policy as a file that an administrator writes (SPECGEN_GUARD_POLICY, or --policy)."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from specgen.errors import FileProblem
from specgen.narrative.guard import Policy
from specgen.refusals import describe
from specgen.yamlfile import read_yaml

VARIABLE = "SPECGEN_GUARD_POLICY"


def read_policy(path: Path | None = None) -> Policy:
    """The policy in a YAML file, else in the one that the environment names, else the default one.

    Raises FileProblem where the file cannot be read or is no policy.
    """
    named = path or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    if named is None:
        return Policy()
    file = read_yaml(named)
    try:
        return Policy.model_validate(file.data or {})
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        message, hint = describe(detail, Policy)
        line = file.line(tuple(part for part in detail["loc"] if part != "[key]"))
        raise FileProblem(
            file.path, message, hint or "actions、forbidden_words 及び public_contacts を書く。", line
        ) from None
