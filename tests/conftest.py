"""What many tests start from: the standard library and the drafted samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from specgen.assembly import assemble
from specgen.library import load_library
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.model.specification import Specification
from specgen.questionnaire.answers import build_answers
from specgen.questionnaire.yaml_answers import read_answers_yaml
from specgen.resources import resource

SAMPLES = ("town", "city", "prefecture", "joint")


def sample_path(name: str) -> Path:
    """The answers of a sample."""
    return resource("samples") / name / "answers.yaml"


@pytest.fixture(scope="session", autouse=True)
def _own_files_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, and no command that a test starts, writes among the files of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        patch.setenv("APPDATA", str(tmp_path_factory.mktemp("appdata")))
        yield


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def sample_answers(library: Library) -> dict[str, Answers]:
    return {name: build_answers(library, read_answers_yaml(sample_path(name))) for name in SAMPLES}


@pytest.fixture(scope="session")
def drafts(library: Library, sample_answers: dict[str, Answers]) -> dict[str, Specification]:
    return {name: assemble(library, answers) for name, answers in sample_answers.items()}


@pytest.fixture
def town(drafts: dict[str, Specification]) -> Specification:
    return drafts["town"]


@pytest.fixture
def city(drafts: dict[str, Specification]) -> Specification:
    return drafts["city"]
