"""Compiles the seccomp allowlist to the filter that the kernel loads, without libseccomp.

Docker and runc hand `sandboxes/seccomp.json` to libseccomp; bubblewrap wants the filter itself.
What each member means is what libseccomp makes of it:

1. a call of another architecture, or of the x32 interface, kills the process;
2. a call that no rule names gets the default, EPERM;
3. a rule without conditions decides alone; of rules with conditions, any that holds decides;
4. all conditions of a rule have to hold, each on the whole 64 bits of its argument;
5. what a rule can say beyond that is refused here, never left out.

The number is looked for by bisection, arguments only where a rule asks for them: the kernel
finds out which calls need no look at all and answers those without running the filter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from gate2.data import data_path
from gate2.sandbox.seal import bpf, seccomp
from gate2.sandbox.seal.bpf import Goto, Jump, Label, Plain, Step

AUDIT_ARCH_X86_64 = 0xC000003E
X32_BIT = 0x40000000
ALLOW, ERRNO, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
EPERM = 1

# Offsets in struct seccomp_data, little-endian: nr, arch, instruction pointer, six arguments.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_LARGEST_NUMBER = 0xFFFF
_WHOLE = (1 << 64) - 1
_RULE_MEMBERS = {"names", "action", "args", "errnoRet"}
_CONDITION_MEMBERS = {"index", "value", "valueTwo", "op"}


@dataclass(frozen=True, slots=True)
class Condition:
    """``argument & mask == value``, on 64 bits."""

    index: int
    mask: int
    value: int


Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one call: `action` where any of the alternatives holds, else `otherwise`."""

    action: int
    alternatives: tuple[Conditions, ...] = ()
    """Empty for a call whose arguments do not matter."""
    otherwise: int = ERRNO | EPERM


DENIED = Outcome(ERRNO | EPERM)


@cache
def numbers() -> Mapping[str, int]:
    """The number of every system call of x86_64, by its name, from the shipped table."""
    text = data_path("sandboxes/syscalls-x86_64.txt").read_text(encoding="ascii")
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {name: int(number) for number, name in rows}


@cache
def program() -> bytes:
    """The shipped allowlist as the bytes that ``bwrap --seccomp`` and the kernel take."""
    return compile_rules(seccomp.load().oci["syscalls"], numbers())


def compile_rules(rules: Sequence[Mapping[str, Any]], table: Mapping[str, int]) -> bytes:
    """A filter that does what the rules of a profile say and denies the rest with EPERM.

    Raises:
        ValueError: a rule names an unknown call, or says something that is not understood.
    """
    outcomes = outcomes_of(rules, table)
    steps: list[Step] = [
        Plain(bpf.LOAD, _ARCHITECTURE),
        Jump(bpf.IF_EQUAL, AUDIT_ARCH_X86_64, no="kill"),
        Plain(bpf.LOAD, _NUMBER),
        Jump(bpf.IF_AT_LEAST, X32_BIT, yes="kill"),
        *_search(_spans(outcomes)),
    ]
    for number, outcome in sorted(outcomes.items()):
        if outcome.alternatives:
            steps += [Label(f"call {number}"), *_alternatives(number, outcome)]
    return bpf.assemble([*steps, Label("kill"), Plain(bpf.RETURN, KILL_PROCESS)])


def outcomes_of(rules: Sequence[Mapping[str, Any]], table: Mapping[str, int]) -> dict[int, Outcome]:
    """What each call that a rule names comes to, by its number.

    Raises:
        ValueError: as `compile_rules`.
    """
    found: dict[int, Outcome] = {}
    for rule in rules:
        action, conditions = _action(rule), _conditions(rule)
        for name in rule["names"]:
            if name not in table:
                raise ValueError(f"seccomp rule: {name!r} is no system call of x86_64")
            number = table[name]
            fresh = Outcome(action, (conditions,) if conditions else ())
            found[number] = fresh if number not in found else _either(name, found[number], fresh)
    return found


def _either(name: str, one: Outcome, other: Outcome) -> Outcome:
    if one.action != other.action:
        raise ValueError(f"seccomp rule: two rules give {name} different actions")
    if not one.alternatives or not other.alternatives:
        return Outcome(one.action)
    return Outcome(one.action, one.alternatives + other.alternatives)


def _action(rule: Mapping[str, Any]) -> int:
    if strange := sorted(rule.keys() - _RULE_MEMBERS):
        raise ValueError(f"seccomp rule: unknown members {', '.join(strange)}")
    match rule["action"], rule.get("errnoRet"):
        case "SCMP_ACT_ALLOW", None:
            return ALLOW
        case "SCMP_ACT_ERRNO", None:
            return ERRNO | EPERM
        case "SCMP_ACT_ERRNO", int(number) if 0 < number < 4096:
            return ERRNO | number
        case action:
            raise ValueError(f"seccomp rule: expected ALLOW, or ERRNO and a number, got {action}")


def _conditions(rule: Mapping[str, Any]) -> Conditions:
    found = tuple(map(_condition, rule.get("args", ())))
    if len({condition.index for condition in found}) != len(found):
        # libseccomp would take these together, the tools that call it take either: say neither.
        raise ValueError("seccomp rule: two conditions on one argument")
    return found


def _condition(stated: Mapping[str, Any]) -> Condition:
    if strange := sorted(stated.keys() - _CONDITION_MEMBERS):
        raise ValueError(f"seccomp condition: unknown members {', '.join(strange)}")
    index, value, second = stated["index"], stated["value"], stated.get("valueTwo", 0)
    if index not in range(6) or not 0 <= value <= _WHOLE or not 0 <= second <= _WHOLE:
        raise ValueError(f"seccomp condition: not an argument or not 64 bits: {dict(stated)}")
    match stated["op"]:
        case "SCMP_CMP_EQ" if second == 0:
            return Condition(index, _WHOLE, value)
        case "SCMP_CMP_MASKED_EQ":
            return Condition(index, value, second)
        case operation:
            raise ValueError(f"seccomp condition: expected EQ or MASKED_EQ, got {operation}")


Span = tuple[int, Outcome, str]
"""First number, what becomes of it and of all up to the next span, and the label of its check."""


def _spans(outcomes: Mapping[int, Outcome]) -> list[Span]:
    """Every number from 0 on, in runs that end alike."""
    spans: list[Span] = [(0, DENIED, "")]
    for number in range(max(outcomes, default=0) + 2):
        outcome = outcomes.get(number, DENIED)
        label = f"call {number}" if outcome.alternatives else ""
        if number == 0:
            spans = [(0, outcome, label)]
        elif label or spans[-1][1] != outcome:
            spans.append((number, outcome, label))
    if spans[-1][0] > _LARGEST_NUMBER:
        raise ValueError("seccomp rule: a number beyond any system call's")
    return spans


def _search(spans: Sequence[Span]) -> Iterator[Step]:
    """Find the span of the number in the accumulator by halving."""
    if len(spans) == 1:
        _, outcome, label = spans[0]
        yield Goto(label) if label else Plain(bpf.RETURN, outcome.action)
        return
    middle = len(spans) // 2
    first = spans[middle][0]
    yield Jump(bpf.IF_AT_LEAST, first, yes=f"from {first}")
    yield from _search(spans[:middle])
    yield Label(f"from {first}")
    yield from _search(spans[middle:])


def _alternatives(number: int, outcome: Outcome) -> Iterator[Step]:
    """Try each set of conditions in turn; the first that holds decides."""
    for place, conditions in enumerate(outcome.alternatives):
        next_one = f"call {number} after {place}"
        for condition in conditions:
            yield from _halves(condition, next_one)
        yield Plain(bpf.RETURN, outcome.action)
        yield Label(next_one)
    yield Plain(bpf.RETURN, outcome.otherwise)


def _halves(condition: Condition, otherwise: str) -> Iterator[Step]:
    """Compare the upper and the lower 32 bits of an argument: the accumulator holds no more."""
    offset = _ARGUMENTS + 8 * condition.index
    for place, shift in ((offset + 4, 32), (offset, 0)):
        mask = condition.mask >> shift & 0xFFFFFFFF
        value = condition.value >> shift & 0xFFFFFFFF
        yield Plain(bpf.LOAD, place)
        if mask != 0xFFFFFFFF:
            yield Plain(bpf.AND, mask)
        yield Jump(bpf.IF_EQUAL, value, no=otherwise)
