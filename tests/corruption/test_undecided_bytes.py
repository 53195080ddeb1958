"""One byte of a record that nothing was decided of: noticed, or it has no meaning.

The record's own attestation names every artifact that lay there, whatever came of it.
"""

from collections import Counter
from pathlib import Path

import pytest

from corrupting import (
    SEED,
    UNDECIDED,
    Stored,
    both,
    changed,
    copied,
    files_of,
    flips,
    same_json,
)

pytestmark = [pytest.mark.runc, pytest.mark.lean]
COUNT = 60


def test_a_flipped_byte_of_an_undecided_record_goes_unseen(
    stored: Stored, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = copied(stored.place / UNDECIDED, tmp_path)
    sound = both(record, stored.settings)
    assert [answer.code for answer in sound] == [1, 1]
    passed: Counter[str] = Counter()
    sizes = {name: (record / name).stat().st_size for name in files_of(record)}
    for flip in flips(sizes, COUNT, SEED):
        before = (record / flip.file).read_bytes()
        with changed(record / flip.file, flip.of(before)):
            answers = both(record, stored.settings)
        if [answer.code for answer in answers] == [4, 4]:
            continue
        assert same_json(before, flip.of(before)), flip
        assert [a.records for a in answers] == [a.records for a in sound], flip
        passed[flip.file] += 1
    with capsys.disabled():
        print(f"\n{UNDECIDED}: {COUNT - passed.total()} of {COUNT} flipped bytes noticed; the")
        print("others change no meaning, in:")
        print("\n".join(f"  {name}" for name in passed))
    assert passed.total() < COUNT
