"""Waivers of the base's settings: somebody answers for a finding until a day. Pure.

A waiver lets a finding pass; it changes no status. It speaks of the record that the base has
under its id: a branch that gives the id to another record gets nothing by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gate2.ci.judgement import Weight
from gate2.ci.said import Said
from gate2.reasons import Code, because
from gate2.settings import Waiver

_LETS_PASS = (Weight.FALSIFIED, Weight.INVALID, Weight.BLOCKS, Weight.WARNS)


def waived(
    found: Iterable[Said], record: str, waivers: Sequence[Waiver], today: date
) -> Iterator[tuple[Said, Waiver | None]]:
    """Each finding with the waiver that lets it pass; REC-021 after one whose waiver is over."""
    for each in found:
        of_it = [waiver for waiver in waivers if _speaks_of(waiver, each, record)]
        valid = next((waiver for waiver in of_it if today <= waiver.expires), None)
        yield each, valid if each.waivable and each.weight in _LETS_PASS else None
        if of_it and valid is None:
            yield _expired(each, of_it[0]), None


def _speaks_of(waiver: Waiver, each: Said, record: str) -> bool:
    return (
        waiver.record == record
        and each.reason.code.value in waiver.codes
        and waiver.claim in (None, each.claim)
    )


def _expired(each: Said, waiver: Waiver) -> Said:
    day = waiver.expires.isoformat()
    message = f"the waiver of {each.reason.code} by {waiver.owner} expired on {day}"
    return Said(because(Code.REC_WAIVER_EXPIRED, message), Weight.WARNS, each.claim, each.file)
