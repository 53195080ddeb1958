"""What is wrong with a record's claims as they stand: values and tolerances that say nothing."""

from collections.abc import Callable, Iterator

from gate2.baselines import baseline_reasons
from gate2.claim_rules import conflict
from gate2.classify.classifier import classify
from gate2.classify.kinds import Model
from gate2.lint.spotted import Spotted
from gate2.printed_values import not_in_text
from gate2.record.model import Record
from gate2.record.reader import RECORD_FILE
from gate2.run_rules import reported_reasons


def claim_faults(record: Record, line_of: Callable[[str], int], model: Model) -> Iterator[Spotted]:
    """CLM-002 for a kind that `model` reads otherwise; CLM-006 and CLM-007 for each reported value,
    CLM-018 for one that the text does not print.

    That nothing is reported is no fault, nor that nothing is attached. `line_of` gives the line
    of a place in record.json.
    """
    for number, claim in enumerate(record.claims):
        if claim.kind is not None:
            found = classify(claim.text, truncated=claim.truncated, model=model)
            for reason in conflict(claim, found):
                yield Spotted(reason, RECORD_FILE, line_of(f"claims[{number}].kind"), claim.id)
        for position, item in enumerate(claim.reported):
            line = line_of(f"claims[{number}].reported[{position}]")
            reasons = [*reported_reasons([item]), *baseline_reasons(claim.text, [item])]
            reasons += not_in_text(claim.text, [item], claim.reported)
            for reason in dict.fromkeys(reasons):
                yield Spotted(reason, RECORD_FILE, line, claim.id)
