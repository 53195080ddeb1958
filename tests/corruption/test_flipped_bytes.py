"""One byte of a stored record with other bits: noticed by both verifiers, or it says the same.

What is let through is listed by the test and shown to be the very same content.
"""

import json
import shutil
from pathlib import Path

import pytest

from corrupting import (
    DECIDING,
    SEED,
    Answer,
    Flip,
    Stored,
    both,
    changed,
    files_of,
    flips,
    same_json,
    written_of,
)

pytestmark = [pytest.mark.runc, pytest.mark.lean]

COUNT = 70
"""For each of three records: 210 in all."""
SPELT_FREELY = ("record.json", "verdict.json")
"""Files whose digest is over their canonical content: white space and escapes may differ."""


@pytest.fixture
def record(request: pytest.FixtureRequest, stored: Stored, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(stored.place / request.param, tmp_path / request.param))


each_record = pytest.mark.parametrize("record", DECIDING, indirect=True)


def sizes(record: Path, *starts: str) -> dict[str, int]:
    names = [name for name in files_of(record) if name.startswith(starts or "")]
    return {name: (record / name).stat().st_size for name in names}


def is_named(file: str, answer: Answer) -> bool:
    """Whether what makes the record invalid says which file it is."""
    place = "/".join(file.split("/")[:2])  # of an artifact, the artifact
    return any(place in message for _, message in answer.invalid())


def outcome(record: Path, stored: Stored, flip: Flip, sound: tuple[Answer, Answer]) -> str:
    """``noticed``, or why it may pass; anything else fails the test."""
    before = (record / flip.file).read_bytes()
    after = flip.of(before)
    with changed(record / flip.file, after):
        answers = both(record, stored.settings)
    codes = [answer.code for answer in answers]
    if codes == [4, 4]:
        for answer in answers:
            assert is_named(flip.file, answer), f"{flip} is not named: {answer.invalid()}"
            assert answer.records[0]["status"] == "UNVERIFIED"
        return "noticed"
    assert flip.file in SPELT_FREELY, f"{flip} passed: {codes}"
    assert same_json(before, after), f"{flip} changed what is said, and passed: {codes}"
    assert [answer.records for answer in answers] == [answer.records for answer in sound]
    return "the same JSON value, spelt otherwise"


@each_record
def test_a_flipped_byte_is_noticed_and_its_file_is_named(
    record: Path, stored: Stored, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = both(record, stored.settings)
    passed: list[str] = []
    for flip in flips(sizes(record), COUNT, SEED):
        said = outcome(record, stored, flip, sound)
        if said != "noticed":
            passed.append(f"  {record.name}/{flip.file} byte {flip.at} ^ {flip.bits:#04x}: {said}")
    with capsys.disabled():
        print(f"\n{record.name}: {COUNT - len(passed)} of {COUNT} flipped bytes noticed")
        print("\n".join(passed), end="\n" if passed else "")
    assert [answer.records for answer in both(record, stored.settings)] == [
        a.records for a in sound
    ]


@each_record
def test_white_space_between_signed_values_is_all_that_may_change(
    record: Path, stored: Stored
) -> None:
    """The class that a few hundred random bytes seldom meet, met on purpose."""
    sound = both(record, stored.settings)
    for name in SPELT_FREELY:
        data = (record / name).read_bytes()
        spelt = json.dumps(json.loads(data), ensure_ascii=True, separators=(" ,", ": ")).encode()
        assert same_json(data, spelt)
        with changed(record / name, spelt):
            assert [a.records for a in both(record, stored.settings)] == [a.records for a in sound]


@each_record
def test_no_other_file_may_even_be_spelt_otherwise(record: Path, stored: Stored) -> None:
    for name in written_of(record):
        if name not in SPELT_FREELY:
            data = (record / name).read_bytes()
            for spelt in (data + b"\n", data.replace(b":", b": ", 1), b" " + data):
                with changed(record / name, spelt):
                    for answer in both(record, stored.settings):
                        assert answer.code == 4
                        assert is_named(name, answer)


@each_record
def test_a_file_that_is_cut_short_is_noticed(record: Path, stored: Stored) -> None:
    for name in files_of(record):
        data = (record / name).read_bytes()
        for left in {0, 1, len(data) // 2, len(data) - 1}:
            cut = data[:left]
            if left < len(data) and not (name in SPELT_FREELY and same_json(data, cut)):
                with changed(record / name, cut):
                    for answer in both(record, stored.settings):
                        assert answer.code == 4, f"{name} cut to {left} bytes"
                        assert is_named(name, answer), answer.invalid()


@each_record
def test_every_bit_of_a_short_stretch_is_noticed(record: Path, stored: Stored) -> None:
    """Where the status stands, bit by bit."""
    data = (record / "verdict.json").read_bytes()
    start = data.index(b'"status"')
    for at in range(start, start + 24):
        for bit in range(8):
            flip = Flip("verdict.json", at, 1 << bit)
            if not same_json(data, flip.of(data)):
                with changed(record / flip.file, flip.of(data)):
                    assert [a.code for a in both(record, stored.settings)] == [4, 4], flip


@each_record
def test_a_record_that_became_another_contract_s_is_not_merely_unknown(
    record: Path, stored: Stored
) -> None:
    data = (record / "record.json").read_bytes()
    with changed(record / "record.json", data.replace(b"gate2-record-v1", b"gate2-record-v2", 1)):
        for answer in both(record, stored.settings):
            assert answer.code == 4
            assert is_named("record.json", answer)
