"""What a publisher's document says at length: it keeps no verdict from being written."""

from pathlib import Path
from typing import Any

import pytest

from attested import CLAIMS, a_key, laid_out, written
from gate2.contract import Status
from gate2.policy import Policy
from gate2.strictjson import loads
from gate2.verify.directory import read_beside
from gate2.verify.rules import Expectations, verify_record
from gate2.verify.trusted import TrustedSigners
from gate2.version import version

LONG = "x" * 2_000_000


@pytest.mark.parametrize(
    "manifest",
    [
        {"publisher": {"name": LONG}},
        {"publisher": {"names": ["x" * 1000] * 9000}},
        {"result": {"statement": CLAIMS[1]["text"], "url": LONG}},
    ],
    ids=["a long name", "many names", "a long address"],
)
def test_long_words_of_a_publisher_keep_a_verdict_from_being_written(
    tmp_path: Path, manifest: dict[str, Any]
) -> None:
    """A refutation among them: the command ended in a crash, and said nothing of any record."""
    key = a_key(tmp_path / "key")
    place = laid_out(tmp_path / "record", publisher={"fields": {"manifest": manifest}})
    written(place, key=key)
    expected = Expectations(policy=Policy(), version=version())
    found = verify_record(read_beside(place), TrustedSigners((key.public,)), expected)
    assert (found.status, found.findings()) == (Status.VERIFIED, [])


def test_names_of_a_publisher_are_quoted(tmp_path: Path) -> None:
    result = {"statement": CLAIMS[1]["text"], "url": "https://example.org/1"}
    manifest = {"publisher": {"name": "A publisher"}, "result": result}
    place = laid_out(tmp_path / "record", publisher={"fields": {"manifest": manifest}})
    (path,) = (written(place) / "evidence").glob("*.math-result.json")
    document: Any = loads(path.read_bytes())
    assert document["publisher"] == {"name": "A publisher"}
    assert document["result"]["url"] == "https://example.org/1"
