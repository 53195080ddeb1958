"""The words that every format has for what a recheck found."""

from collections.abc import Iterable

from gate2.backports import assert_never
from gate2.reasons import Effect
from gate2.recheck.drift import ClaimDrift, Explained, RecordDrift
from gate2.recheck.made_of import Part

_JUDGING = (Part.ENGINE, Part.RULES, Part.POLICY)


def explanation(drift: ClaimDrift) -> str:
    """What explains that the verdict is another one, or that it stands."""
    match drift.explained:
        case Explained.STANDS:
            return _standing(drift)
        case Explained.NOT_RUN:
            return f"could not be run again here: {_infrastructure(drift)}"
        case Explained.GONE:
            return "the record has no such claim any more"
        case Explained.NEW:
            return "verdict.json does not know the claim: there is nothing to compare with"
        case Explained.JUDGED:
            judged = _listed(part for part in _parts(drift) if part in _JUDGING)
            return f"{judged}: what was seen then, judged as of now, gives the verdict of now"
        case Explained.MADE_OTHERWISE:
            return f"what differs: {_listed(_parts(drift))}"
        case Explained.UNKNOWN:
            return "no evidence of then can be read, and nothing else that is known differs"
        case Explained.NOTHING:
            return "nothing differs: the result itself does not stand still"
        case _:
            assert_never(drift.explained)


def summary(drift: RecordDrift) -> str:
    """For instance ``1 of 3 verdicts flipped``."""
    flipped, changed = len(drift.flipped), sum(each.changed for each in drift.claims)
    also = changed - flipped
    others = f", {also} for other reasons than before" if also else ""
    not_run = sum(each.explained is Explained.NOT_RUN for each in drift.claims)
    lacking = f", {not_run} could not be run again here" if not_run else ""
    return f"{flipped or 'none'} of {len(drift.claims)} verdicts flipped{others}{lacking}"


def _standing(drift: ClaimDrift) -> str:
    if drift.attested and (parts := _parts(drift)):
        return f"stands; what differs: {_listed(parts)}"
    if any(each.effect is Effect.INFRASTRUCTURE for each in drift.reasons):
        return f"stands; could not be run again here: {_infrastructure(drift)}"
    return "stands, though its results moved" if drift.moved else "stands"


def _infrastructure(drift: ClaimDrift) -> str:
    lacking = [each for each in drift.reasons if each.effect is Effect.INFRASTRUCTURE]
    return "; ".join(f"{each.code.removeprefix('G2-')} {each.message}" for each in lacking)


def _parts(drift: ClaimDrift) -> tuple[Part, ...]:
    return tuple(dict.fromkeys(each.place.part for each in drift.differences if each.matters))


def _listed(parts: Iterable[Part]) -> str:
    return ", ".join(part.value for part in parts)
