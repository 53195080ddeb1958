"""What verifying found, in a terminal: what is established and by whom, then claim by claim."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from gate2.contract import Status
from gate2.reason_table import TABLE
from gate2.reasons import Code, Effect, Reason
from gate2.report.escape import shortened, visible
from gate2.report.text import STYLES, reason_line
from gate2.report.verified import Verified
from gate2.report.words import coverage_line
from gate2.verify.verified import VerifiedClaim, VerifiedRecord

KEY_WIDTH = 16
TITLE_WIDTH = 100


def print_verified(seen: Sequence[Verified], console: Console) -> None:
    """Every record."""
    for item in seen:
        _print_record(item, console)


def _print_record(item: Verified, console: Console) -> None:
    record = item.record
    console.print()
    title = shortened(record.title, TITLE_WIDTH) or "no record that could be read"
    console.print(Text(visible(title), style="bold"))
    console.print(Text(" · ".join(filter(None, (visible(item.path), visible(record.id)))), "dim"))
    line = Text()
    word, style = _word(record)
    line.append(word, style)
    line.append(f"  {_established(record)}")
    console.print(line)
    for claim in record.claims:
        console.print(_claim_line(claim, record))
        _print_reasons(claim.reasons, console, indent=2)
    if record.holds:  # else these are words that nobody may have said
        for stated in record.stated_reasons:
            console.print(Padding(_stated_line(stated), (0, 0, 0, 2), expand=False))
    _print_reasons(record.reasons, console, indent=0)


def _stated_line(reason: Reason) -> Text:
    """Why the record has no other status, as verdict.json says and the rules agree."""
    code = f"{reason.code.removeprefix('G2-')} {reason.name}"
    return Text(f"{code}: {visible(reason.message)}", "dim")


def _word(record: VerifiedRecord) -> tuple[str, str]:
    if record.invalid:
        return "INVALID", "bold red"
    return record.status.value, STYLES[record.status.value]


def _established(record: VerifiedRecord) -> str:
    """Who says so, and how far; or why nothing is established."""
    if record.invalid:
        return "something in it contradicts itself or was changed: none of its statuses stands"
    if record.stated is None:
        return "nothing is established"
    parts = []
    if record.refuted and record.status is not Status.FALSIFIED:
        parts.append("the evidence says FALSIFIED")
    elif record.status is not record.stated:
        parts.append(f"verdict.json says {record.stated}")
    if record.coverage is not None:
        parts.append(coverage_line(record.coverage))
    return "; ".join([*parts, _by(record)])


def _by(record: VerifiedRecord) -> str:
    """For instance ``signed by 1f2e3d4c5b6a7988…, independent``."""
    assurance = "" if record.assurance is None else f", run by {_WHO[record.assurance.value]}"
    if not record.signatures_checked:
        return f"signatures not checked{assurance}"
    if record.signer is None:
        return f"signed by nobody who is trusted{assurance}"
    return f"signed by {_short(record.signer)}{assurance}"


_WHO = {"self": "its author", "ci": "a CI job", "independent": "somebody independent"}


def _short(signer: str) -> str:
    return visible(shortened(signer, KEY_WIDTH + 1))


def _claim_line(claim: VerifiedClaim, record: VerifiedRecord) -> Padding:
    line = Text()
    line.append(f"{visible(claim.id)} ", "bold")
    if record.invalid:
        line.append(f"verdict.json says {claim.stated}", "dim")
    else:
        line.append(claim.status.value, STYLES[claim.status.value])
        line.append("".join(f" · {part}" for part in _parts(claim, record)), "dim")
    return Padding(line, (0, 0, 0, 2), expand=False)


def _parts(claim: VerifiedClaim, record: VerifiedRecord) -> Iterator[str]:
    yield claim.outcome.value
    if claim.made_at:
        yield f"seen {claim.made_at}"
    if claim.signer is not None and claim.signer != record.signer:
        yield f"signed by {_short(claim.signer)}"
    if claim.status is not claim.stated:
        yield f"verdict.json says {claim.stated}"
    elif claim.status is Status.UNVERIFIED:
        yield ", ".join(_named(claim))


def _named(claim: VerifiedClaim) -> Iterator[str]:
    for value in dict.fromkeys(claim.codes):
        code = Code(value)
        yield f"{code.removeprefix('G2-')} {TABLE[code].name}"


def _print_reasons(reasons: Sequence[Reason], console: Console, indent: int) -> None:
    """What is wrong before what is only worth knowing."""
    for reason in sorted(reasons, key=lambda each: each.effect is Effect.WARNING):
        console.print(Padding(reason_line(reason), (0, 0, 0, indent), expand=False))
