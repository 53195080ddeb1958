"""The example of each code, by area."""

from collections.abc import Mapping

from gate2.reason_examples import artifact, claim, evidence, lean, machine, record, sandbox
from gate2.reason_examples.example import Example
from gate2.reasons import Code

EXAMPLES: Mapping[Code, Example] = {
    **record.EXAMPLES,
    **claim.EXAMPLES,
    **artifact.EXAMPLES,
    **lean.EXAMPLES,
    **sandbox.EXAMPLES,
    **evidence.EXAMPLES,
    **machine.EXAMPLES,
}
