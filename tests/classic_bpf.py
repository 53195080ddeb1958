"""A classic BPF machine of the tests' own, and the kernel's rules for what it takes as a filter.

Written from the instruction set (``linux/bpf_common.h``) and ``seccomp_check_filter``; it shares
nothing with the assembler under test.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

LD_W_ABS, RET_K, ALU_AND_K = 0x20, 0x06, 0x54
JMP_JA, JMP_JEQ_K, JMP_JGT_K, JMP_JGE_K, JMP_JSET_K = 0x05, 0x15, 0x25, 0x35, 0x45
DATA_BYTES = 64
ARCH_X86_64, ARCH_I386 = 0xC000003E, 0x40000003


@dataclass(frozen=True, slots=True)
class Instruction:
    """One ``struct sock_filter``."""

    code: int
    yes: int
    no: int
    operand: int


def decoded(program: bytes) -> list[Instruction]:
    """The instructions of a program."""
    return [Instruction(*fields) for fields in struct.iter_unpack("<HBBI", program)]


def data(number: int, arguments: tuple[int, ...] = (), arch: int = ARCH_X86_64) -> bytes:
    """``struct seccomp_data`` for a call; what is not given of six arguments is 0."""
    given = [value & (1 << 64) - 1 for value in arguments]
    return struct.pack(
        "<IIQ6Q", number & 0xFFFFFFFF, arch, 0x7F00DEADBEEF, *given, *[0] * (6 - len(given))
    )


def run(instructions: list[Instruction], seen: bytes) -> int:
    """What the program returns for the data."""
    at, accumulator = 0, 0
    while True:
        one = instructions[at]
        at += 1
        match one.code:
            case 0x06:
                return one.operand
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", seen, one.operand)
            case 0x54:
                accumulator &= one.operand
            case 0x05:
                at += one.operand
            case 0x15:
                at += one.yes if accumulator == one.operand else one.no
            case 0x25:
                at += one.yes if accumulator > one.operand else one.no
            case 0x35:
                at += one.yes if accumulator >= one.operand else one.no
            case 0x45:
                at += one.yes if accumulator & one.operand else one.no
            case other:
                raise AssertionError(f"instruction {other:#x} is not of this machine")


def faults(instructions: list[Instruction]) -> Iterator[str]:
    """Why the kernel would not take the program."""
    if not 0 < len(instructions) <= 4096:
        yield f"{len(instructions)} instructions"
    for at, one in enumerate(instructions):
        targets: tuple[int, ...] = ()
        if one.code == LD_W_ABS and (one.operand % 4 or one.operand >= DATA_BYTES):
            yield f"{at}: loads from {one.operand}"
        if one.code == JMP_JA:
            targets = (one.operand,)
        if one.code in (JMP_JEQ_K, JMP_JGT_K, JMP_JGE_K, JMP_JSET_K):
            targets = (one.yes, one.no)
        if any(at + 1 + target >= len(instructions) for target in targets):
            yield f"{at}: jumps out of the program"
    if not instructions or instructions[-1].code != RET_K:
        yield "does not end in a return"


def unreachable(instructions: list[Instruction]) -> list[int]:
    """Instructions that no input gets to."""
    seen, todo = set(), [0]
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        one = instructions[at]
        if one.code == JMP_JA:
            todo.append(at + 1 + one.operand)
        elif one.code in (JMP_JEQ_K, JMP_JGT_K, JMP_JGE_K, JMP_JSET_K):
            todo += [at + 1 + one.yes, at + 1 + one.no]
        elif one.code != RET_K:
            todo.append(at + 1)
    return sorted(set(range(len(instructions))) - seen)
