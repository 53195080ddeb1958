"""A Lean statement and its definitions, laid out to be read beside the claim's own words.

Whether they say the same only a person can tell, so nothing is left out without saying so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gate2.evidence import INDEPENDENT_KERNEL, KernelFacts, ProofEvidence
from gate2.record.model import Proves
from gate2.report.escape import visible

MAX_SHOWN = 1_200
"""Characters of one definition in a text for people; JSON and evidence hold all that is kept."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the layout: what it is, and the text."""

    label: str
    text: str
    is_main: bool = False
    """Whether it is what a reader came for; the others step back."""


def rows_of(evidence: ProofEvidence, claim: str) -> tuple[Row, ...]:
    """What stands beside a claim: its words, what Lean says, and what that rests on."""
    return (
        Row("claim", f"“{claim}”", is_main=True),
        *statement_rows(evidence.statement, evidence.definitions, evidence.proves),
        *_faults(evidence),
    )


def statement_rows(
    statement: str, definitions: Sequence[str], proves: Proves = Proves.CLAIM
) -> tuple[Row, ...]:
    """The elaborated statement and the definitions it rests on."""
    says = "negation" if proves is Proves.NEGATION else "Lean says"
    where = tuple(Row("where", whole_or_cut(definition)) for definition in definitions)
    return (Row(says, whole_or_cut(statement), is_main=True), *where)


def ground_rows(axioms: Sequence[str], kernels: Iterable[KernelFacts]) -> tuple[Row, ...]:
    """What a proof rests on, and who accepted it."""
    words = [f"{k.name} {k.version} {'accepts' if k.accepted else 'refuses'}" for k in kernels]
    return (
        Row("axioms", ", ".join(axioms) or "none"),
        *((Row("kernels", " · ".join(words)),) if words else ()),
    )


def _faults(evidence: ProofEvidence) -> tuple[Row, ...]:
    """What is known of the kernel of this Lean, and whether another one looked as well."""
    if not evidence.advisories:
        return ()
    names = ", ".join(evidence.advisories)
    independent = evidence.recheck is not None and any(
        kernel.name == INDEPENDENT_KERNEL and kernel.accepted for kernel in evidence.kernels
    )
    other = (
        "the second kernel, which shares no code with it, checked this proof as well"
        if independent
        else "no second kernel accepted this proof"
    )
    text = f"known of Lean's own kernel: {names}; {other}. gate2 doctor says what they are"
    return (Row("faults", text),)


def whole_or_cut(text: str) -> str:
    """The text, or its beginning and how much is left out."""
    if len(text) <= MAX_SHOWN:
        return text
    return f"{text[:MAX_SHOWN]}… ({len(text) - MAX_SHOWN} more characters: --format json)"


def layout(rows: Sequence[Row], indent: int) -> Padding:
    """The rows as two aligned columns; long texts go on under themselves."""
    grid = Table.grid(padding=(0, 2), expand=False)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in rows:
        style = "" if row.is_main else "dim"
        grid.add_row(Text(visible(row.label), "dim"), Text(visible(row.text), style))
    return Padding(grid, (0, 0, 0, indent), expand=False)


def code_block(rows: Sequence[Row], width: int = 96) -> str:
    """The rows as one block of code in Markdown, which nothing in them can end or leave."""
    label_width = max((len(row.label) for row in rows), default=0)
    lines: list[str] = []
    for row in rows:
        for number, line in enumerate(_wrapped(visible(row.text), width - label_width - 2)):
            lines.append(f"{'' if number else row.label:<{label_width}}  {line}".rstrip())
    fence = "`" * (max(3, 1 + _longest_run("\n".join(lines))))
    return "\n".join([fence, *lines, fence])


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines, broken at spaces; nothing of it is lost but those spaces."""
    lines = [""]
    for word in text.split(" "):
        grown = f"{lines[-1]} {word}" if lines[-1] else word
        if len(grown) <= width or not lines[-1]:
            lines[-1] = grown
        else:
            lines.append(f"  {word}")
    return lines


def _longest_run(text: str) -> int:
    """How many backticks stand in a row at most."""
    longest = current = 0
    for character in text:
        current = current + 1 if character == "`" else 0
        longest = max(longest, current)
    return longest
