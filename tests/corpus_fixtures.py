"""A made corpus of 1,200 places and its audit, once per session; nobody changes it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from audit_command import Audited, audit_apart
from corpus_expected import Planted
from corpus_making import make_corpus

PLACES = 1_200


class Corpus(NamedTuple):
    """Where it lies, and what is true there."""

    path: Path
    planted: Planted


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Made from the usual seed."""
    path = tmp_path_factory.mktemp("corpus") / "corpus"
    return Corpus(path, make_corpus(path, PLACES))


@pytest.fixture(scope="session")
def audited_corpus(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """By two processes, into a state that nobody had written."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    return audit_apart(corpus.path, "--jobs", "2", "--state", state)
