"""Where `--state` may lie: nowhere that the author of a record could write it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from attested import laid_out
from gate2.cli.audit import command
from gate2.errors import UsageError


def audit(*arguments: object) -> None:
    CliRunner().invoke(command, [*map(str, arguments), "--no-ledger"], catch_exceptions=False)


@pytest.mark.parametrize("inside", ["s.state", "r/s.state", "r/../s.state"])
def test_a_state_inside_the_corpus_is_refused(tmp_path: Path, inside: str) -> None:
    corpus = laid_out(tmp_path / "corpus" / "r").parent
    with pytest.raises(UsageError, match="whose authors could write it"):
        audit(corpus, "--state", corpus / inside)
    assert not (corpus / inside).exists()


def test_a_link_that_leads_into_the_corpus_is_refused(tmp_path: Path) -> None:
    corpus = laid_out(tmp_path / "corpus" / "r").parent
    (tmp_path / "s.state").symlink_to(corpus / "s.state")
    with pytest.raises(UsageError, match="whose authors could write it"):
        audit(corpus, "--state", tmp_path / "s.state")


def test_a_state_beside_the_corpus_is_kept(tmp_path: Path) -> None:
    corpus = laid_out(tmp_path / "corpus" / "r").parent
    audit(corpus, "--state", tmp_path / "s.state")
    assert (tmp_path / "s.state").is_file()
