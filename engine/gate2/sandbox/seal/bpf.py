"""Assembles classic BPF, the form in which the kernel takes a seccomp filter.

A conditional jump of classic BPF reaches 255 instructions and none goes back. Here jumps name
labels; where a label is out of reach, an unconditional jump, which reaches everything, is put in
between. Numbers are those of ``linux/bpf_common.h`` and ``linux/seccomp.h``.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

LOAD = 0x20
"""BPF_LD | BPF_W | BPF_ABS: a word of the seccomp data, by its offset, into the accumulator."""
AND = 0x54
"""BPF_ALU | BPF_AND | BPF_K."""
RETURN = 0x06
"""BPF_RET | BPF_K."""
JUMP = 0x05
"""BPF_JMP | BPF_JA."""
IF_EQUAL = 0x15
"""BPF_JMP | BPF_JEQ | BPF_K."""
IF_AT_LEAST = 0x35
"""BPF_JMP | BPF_JGE | BPF_K."""

LONGEST = 4096
"""BPF_MAXINSNS: the kernel takes no longer program."""
_REACH = 255
_WORD = struct.Struct("=HBBI")


@dataclass(frozen=True, slots=True)
class Plain:
    """An instruction after which the next one follows, or none."""

    code: int
    operand: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A conditional jump: to a label, or past this instruction where the label is empty."""

    code: int
    operand: int
    yes: str = ""
    no: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A place that jumps name; no instruction of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class Goto:
    """An unconditional jump to a label."""

    label: str


Step = Plain | Jump | Label | Goto


def assemble(steps: Sequence[Step]) -> bytes:
    """The program as the kernel's array of ``struct sock_filter``.

    Raises:
        ValueError: a label is missing, stands twice or lies behind its jump, or the program is
            longer than the kernel takes.
    """
    steps = list(steps)
    while (found := _out_of_reach(steps)) is not None:
        steps = _bridged(steps, *found)
    places, length = _places(steps)
    if length > LONGEST:
        raise ValueError(f"BPF: expected at most {LONGEST} instructions, got {length}")
    instructions: list[bytes] = []
    for step in steps:
        if not isinstance(step, Label):
            instructions.append(_encode(step, len(instructions), places))
    return b"".join(instructions)


def _places(steps: Sequence[Step]) -> tuple[dict[str, int], int]:
    """Where each label stands, in instructions, and how many there are."""
    places: dict[str, int] = {}
    length = 0
    for step in steps:
        if not isinstance(step, Label):
            length += 1
        elif step.name in places:
            raise ValueError(f"BPF: the label {step.name} stands twice")
        else:
            places[step.name] = length
    return places, length


def _out_of_reach(steps: Sequence[Step]) -> tuple[int, str] | None:
    """The first conditional jump that is too long: its index, and which of its ways."""
    places, _ = _places(steps)
    at = 0
    for index, step in enumerate(steps):
        if isinstance(step, Label):
            continue
        if isinstance(step, Jump):
            for way in ("yes", "no"):
                if _distance(getattr(step, way), at, places) > _REACH:
                    return index, way
        at += 1
    return None


def _bridged(steps: Sequence[Step], index: int, way: str) -> list[Step]:
    """The same program with a long jump right behind the conditional one that needs it."""
    jump = steps[index]
    assert isinstance(jump, Jump)
    name = f"bridge {len(steps)}"
    past = f"past {len(steps)}"
    if way == "yes":
        near, far = Jump(jump.code, jump.operand, name, jump.no or past), jump.yes
    else:
        near, far = Jump(jump.code, jump.operand, jump.yes or past, name), jump.no
    bridge: list[Step] = [Label(name), Goto(far), Label(past)]
    return [*steps[:index], near, *bridge, *steps[index + 1 :]]


def _encode(step: Plain | Jump | Goto, at: int, places: dict[str, int]) -> bytes:
    match step:
        case Plain():
            return _WORD.pack(step.code, 0, 0, step.operand)
        case Goto():
            return _WORD.pack(JUMP, 0, 0, _distance(step.label, at, places))
        case Jump():
            yes, no = (_distance(label, at, places) for label in (step.yes, step.no))
            return _WORD.pack(step.code, yes, no, step.operand)


def _distance(label: str, at: int, places: dict[str, int]) -> int:
    """How many instructions a jump at `at` skips to get to the label."""
    if not label:
        return 0
    if label not in places:
        raise ValueError(f"BPF: there is no label {label}")
    if places[label] <= at:
        raise ValueError(f"BPF: a jump goes back to {label}, which the kernel refuses")
    return places[label] - at - 1
