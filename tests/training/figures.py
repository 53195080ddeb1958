"""How good answers are: accuracy, coverage, calibration, confusions, precision under priors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gate2.classify.kinds import LANES, Kind
from training.split import Labelled

COVERAGE = 0.8
PRIORS = {Kind.MATHEMATICAL: 0.05, Kind.EMPIRICAL: 0.30, Kind.DESCRIPTIVE: 0.65}
"""How often the kinds occur in real records."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What a classifier says of one labelled claim."""

    claim: Labelled
    kind: Kind
    best: Kind
    confidence: float
    """The `p` of `best`."""

    @property
    def has_a_kind(self) -> bool:
        """Its label is one of the three kinds."""
        return self.claim.kind is not Kind.UNDECIDED

    @property
    def answered(self) -> bool:
        return self.kind is not Kind.UNDECIDED


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one classifier on some claims. Shares are from 0 to 1."""

    claims: int
    forced: float
    """`best` is the label, of claims that have one of three kinds."""
    surest: float
    """The same of the surest 80 % of them."""
    surest_of_all: float
    """The same of the surest 80 % of all claims; of undecided ones no answer is right."""
    calibration_error: float
    """Expected calibration error: ten bins of confidence, weighted by what they hold."""
    answered: float
    """Claims, of all, that are not left undecided."""
    right: float
    """Of those that are answered."""
    across: float
    """Mathematical taken for empirical or the other way round, of those that are answered."""
    withheld: float
    """Of claims labelled undecided, those that are left so."""
    precision: Mapping[Kind, float]
    """Of each lane under `PRIORS`."""


def figures(answers: Sequence[Answer]) -> Figures:
    """All of them."""
    of_a_kind = [answer for answer in answers if answer.has_a_kind]
    answered = [answer for answer in answers if answer.answered]
    undecided = [answer for answer in answers if not answer.has_a_kind]
    return Figures(
        claims=len(answers),
        forced=_share(of_a_kind, _best_is_right),
        surest=_share(surest(of_a_kind), _best_is_right),
        surest_of_all=_share(surest(answers), _best_is_right),
        calibration_error=calibration_error(of_a_kind),
        answered=len(answered) / len(answers),
        right=_share(answered, _is_right),
        across=_share(answered, _is_across),
        withheld=_share(undecided, lambda answer: not answer.answered),
        precision={lane: precision(of_a_kind, lane) for lane in LANES},
    )


def surest(answers: Sequence[Answer]) -> list[Answer]:
    """The 80 % with the highest confidence."""
    ordered = sorted(answers, key=lambda answer: -answer.confidence)
    return ordered[: int(COVERAGE * len(ordered))]


def calibration_error(answers: Sequence[Answer]) -> float:
    """How far confidence is from accuracy, on average over ten bins of equal width."""
    bins: dict[int, list[Answer]] = {}
    for answer in answers:
        bins.setdefault(min(_BINS - 1, int(answer.confidence * _BINS)), []).append(answer)
    error = 0.0
    for found in bins.values():
        confidence = sum(answer.confidence for answer in found) / len(found)
        error += abs(confidence - _share(found, _best_is_right)) * len(found) / len(answers)
    return error


def precision(answers: Sequence[Answer], lane: Kind) -> float:
    """Of the claims sent to a lane, those that belong there, were the kinds as frequent as in
    real records."""
    sent = {
        kind: prior
        * _share(
            [answer for answer in answers if answer.claim.kind is kind],
            lambda answer: answer.kind is lane,
        )
        for kind, prior in PRIORS.items()
    }
    total = sum(sent.values())
    return sent[lane] / total if total else 0.0


def by_trick(answers: Sequence[Answer]) -> dict[str, tuple[int, float]]:
    """How many claims have a trick, and how often the forced choice is right; "plain" for none."""
    tricks = sorted({trick for answer in answers for trick in answer.claim.tricks})
    groups = {"plain": [answer for answer in answers if not answer.claim.tricks]} | {
        trick: [answer for answer in answers if trick in answer.claim.tricks] for trick in tricks
    }
    of_a_kind = {
        name: [answer for answer in group if answer.has_a_kind] for name, group in groups.items()
    }
    return {
        name: (len(group), _share(group, _best_is_right))
        for name, group in of_a_kind.items()
        if group
    }


def _best_is_right(answer: Answer) -> bool:
    return answer.best is answer.claim.kind


def _is_right(answer: Answer) -> bool:
    return answer.kind is answer.claim.kind


def _is_across(answer: Answer) -> bool:
    return {answer.kind, answer.claim.kind} == {Kind.MATHEMATICAL, Kind.EMPIRICAL}


def _share(answers: Iterable[Answer], holds: Callable[[Answer], bool]) -> float:
    found = list(answers)
    return sum(map(holds, found)) / len(found) if found else 0.0
