"""The text of a recheck: as long as a person reads, and honest about what it leaves out."""

import io

from gate2.contract import Status
from gate2.recheck.drift import ClaimDrift, Explained, RecordDrift, Stated
from gate2.recheck.made_of import Difference, Part, Place
from gate2.recheck.moved import Moved
from gate2.recheck.record import DriftReport
from gate2.report.drift_text import SHOWN_ROWS, print_drift
from gate2.report.text import console_for


def shown(claim: ClaimDrift, *, complete: bool = True) -> str:
    drift = RecordDrift("r", "r", "A record", Status.VERIFIED, Status.UNVERIFIED, (claim,))
    report = DriftReport((drift,), (), complete, "0" * 64, {}, {})
    stream = io.StringIO()
    print_drift(report, console_for(stream))
    return stream.getvalue()


def flipped(moved: tuple[Moved, ...], *differences: Difference) -> ClaimDrift:
    return ClaimDrift(
        claim="c1",
        before=Stated(Status.VERIFIED, "reproduced"),
        after=Stated(Status.UNVERIFIED, "inconclusive", ("G2-SBX-012", "G2-SBX-012")),
        explained=Explained.NOTHING,
        differences=differences,
        moved=moved,
        attested=True,
    )


def test_what_is_left_out_is_counted() -> None:
    many = tuple(
        Moved("a", "runs", f"metric {number}", ("1",), ("2",)) for number in range(SHOWN_ROWS + 7)
    )
    text = shown(flipped(many))
    assert f"metric {SHOWN_ROWS - 1} " in text
    assert f"metric {SHOWN_ROWS} " not in text
    assert "7 more: --format json" in text


def test_digests_are_cut_and_values_are_not_taken_for_them() -> None:
    image = Difference(Place(Part.IMAGE, "a"), "sha256:" + "ab" * 32, "sha256:" + "cd" * 32)
    text = shown(flipped((), image))
    assert "abababababab…" in text
    assert "cdcdcdcdcdcd…" in text
    (row,) = (line for line in shown(flipped((Moved("a", "runs", "n", ("12",), ()),))).splitlines()
              if "runs: n" in line)  # fmt: skip
    assert row.split()[:4] == ["runs:", "n", "12", "–"]


def test_code_is_named_once_and_an_interruption_is_said() -> None:
    text = shown(flipped(()), complete=False)
    assert text.count("SBX-012") == 1
    assert "Incomplete: the recheck was interrupted." in text
