"""The compiled filter does what the profile says, for every call, and the kernel agrees."""

import ctypes
import itertools
import json
import os
import random
import re
import tempfile
from collections.abc import Iterator
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classic_bpf
from gate2.data import data_path
from gate2.sandbox.seal import bpf, seccomp, seccomp_filter
from gate2.sandbox.seal.bpf import Goto, Jump, Label, Plain, assemble

ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
WHOLE = (1 << 64) - 1
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")

Rules = list[dict[str, Any]]


@cache
def profile() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(data_path("sandboxes/seccomp.json").read_bytes())
    return document


def meant(rules: Rules, name: str, arguments: tuple[int, ...]) -> int:
    """What the profile says of one call, read straight off its text."""
    for rule in rules:
        if name not in rule["names"]:
            continue
        held = True
        for condition in rule.get("args", []):
            argument = arguments[condition["index"]] if arguments else 0
            if condition["op"] == "SCMP_CMP_EQ":
                held = held and argument == condition["value"]
            else:
                assert condition["op"] == "SCMP_CMP_MASKED_EQ"
                held = held and argument & condition["value"] == condition["valueTwo"]
        if held:
            if rule["action"] == "SCMP_ACT_ALLOW":
                return ALLOW
            assert rule["action"] == "SCMP_ACT_ERRNO"
            return 0x00050000 | int(rule["errnoRet"])
    return EPERM


def interesting(rules: Rules, name: str) -> Iterator[tuple[int, ...]]:
    """Arguments at and around everything that the rules of a call look at, in both halves."""
    values: list[set[int]] = [{0, WHOLE} for _ in range(6)]
    conditions = [
        condition for rule in rules if name in rule["names"] for condition in rule.get("args", [])
    ]
    for condition in conditions:
        for value in (condition["value"], condition.get("valueTwo", 0)):
            near = {value, value ^ 1, value + 1, value | 1 << 32, value | 1 << 63, value ^ WHOLE}
            near |= {value << 32, value & 0xFFFFFFFF | 0xDEADBEEF << 32}
            values[condition["index"]] |= {each & WHOLE for each in near}
    looked_at = sorted({condition["index"] for condition in conditions})
    yield (0,) * 6
    yield (WHOLE,) * 6
    for chosen in itertools.product(*(sorted(values[index]) for index in looked_at)):
        arguments = [0x5A5A5A5A5A5A5A5A] * 6
        for index, value in zip(looked_at, chosen, strict=True):
            arguments[index] = value
        yield tuple(arguments)


@cache
def instructions() -> list[classic_bpf.Instruction]:
    return classic_bpf.decoded(seccomp_filter.program())


def answer(number: int, arguments: tuple[int, ...] = (), **data: int) -> int:
    return classic_bpf.run(instructions(), classic_bpf.data(number, arguments, **data))


# Against the profile's own words


def test_kernel_would_take_the_program() -> None:
    assert list(classic_bpf.faults(instructions())) == []
    assert classic_bpf.unreachable(instructions()) == []


@pytest.mark.parametrize("number", range(601))
def test_every_number_is_answered_as_the_profile_says(number: int) -> None:
    names = [name for name, its in seccomp_filter.numbers().items() if its == number]
    rules = profile()["syscalls"]
    name = names[0] if names else "no such call"
    for arguments in interesting(rules, name):
        assert answer(number, arguments) == meant(rules, name, arguments), (name, arguments)


@pytest.mark.parametrize("number", [1000, 0xFFFF, 0x10000, 0x3FFFFFFF])
def test_number_beyond_the_table_is_refused(number: int) -> None:
    assert answer(number) == EPERM


@pytest.mark.parametrize("number", range(0, 600, 7))
def test_x32_and_other_architectures_are_killed(number: int) -> None:
    assert answer(number | 0x40000000) == KILL
    assert answer(number, arch=classic_bpf.ARCH_I386) == KILL
    assert answer(number, arch=0xC00000B7) == KILL


def test_negative_number_is_killed() -> None:
    assert answer(-1) == KILL


def test_call_that_is_always_allowed_is_found_without_looking_at_arguments() -> None:
    """The kernel then answers it without running the filter at all (Linux 5.11)."""
    for name in ("read", "mmap", "futex", "getrandom", "openat"):
        seen = classic_bpf.data(seccomp_filter.numbers()[name])[:8]
        assert classic_bpf.run(instructions(), seen) == ALLOW


# Rules of other profiles

NUMBERS = {f"call{number}": number for number in range(0, 400, 3)}
U64 = st.one_of(
    st.integers(0, WHOLE),
    st.sampled_from([0, 1, 0xFFFFFFFF, 1 << 32, WHOLE, 1 << 63, 0xFFFFFFFF << 32]),
)
CONDITION = st.builds(
    lambda value, second, op: {"value": value, "valueTwo": second if op else 0,
                               "op": "SCMP_CMP_MASKED_EQ" if op else "SCMP_CMP_EQ"},
    U64, U64, st.booleans(),
)  # fmt: skip
CONDITIONS = st.dictionaries(st.integers(0, 5), CONDITION, max_size=3).map(
    lambda by_index: [{"index": index, **one} for index, one in by_index.items()]
)
RULE = st.builds(
    lambda names, args: {"names": sorted(names), "action": "SCMP_ACT_ALLOW", "args": args},
    st.sets(st.sampled_from(sorted(NUMBERS)), min_size=1, max_size=40),
    CONDITIONS,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(RULE, max_size=25), st.integers())
def test_any_profile_is_compiled_to_what_it_says(rules: Rules, seed: int) -> None:
    program = classic_bpf.decoded(seccomp_filter.compile_rules(rules, NUMBERS))
    assert list(classic_bpf.faults(program)) == []
    chance = random.Random(seed)
    for name, number in chance.sample(sorted(NUMBERS.items()), 12):
        for arguments in itertools.islice(interesting(rules, name), 200):
            got = classic_bpf.run(program, classic_bpf.data(number, arguments))
            assert got == meant(rules, name, arguments)
    for number in set(range(405)) - set(NUMBERS.values()):
        assert classic_bpf.run(program, classic_bpf.data(number)) == EPERM


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"names": ["nothing"], "action": "SCMP_ACT_ALLOW"}, "no system call"),
        ({"names": ["read"], "action": "SCMP_ACT_LOG"}, "expected ALLOW"),
        ({"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 0}, "expected ALLOW"),
        ({"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {}}, "unknown members"),
        ({"names": ["read"], "action": "SCMP_ACT_ALLOW", "errnoRet": 1}, "expected ALLOW"),
    ],
)
def test_rule_that_is_not_understood_is_refused(rule: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        seccomp_filter.compile_rules([rule], {"read": 0})


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ([{"index": 0, "value": 1, "op": "SCMP_CMP_NE"}], "expected EQ"),
        ([{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}], "not an argument"),
        ([{"index": 0, "value": 1 << 64, "op": "SCMP_CMP_EQ"}], "not 64 bits"),
        ([{"index": 0, "value": -1, "op": "SCMP_CMP_EQ"}], "not 64 bits"),
        ([{"index": 0, "value": 1, "valueTwo": 2, "op": "SCMP_CMP_EQ"}], "expected EQ"),
        ([{"index": 0, "value": 1, "op": "SCMP_CMP_EQ", "mask": 3}], "unknown members"),
        ([{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}] * 2, "two conditions"),
    ],
)
def test_condition_that_is_not_understood_is_refused(conditions: Rules, why: str) -> None:
    rule = {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": conditions}
    with pytest.raises(ValueError, match=why):
        seccomp_filter.compile_rules([rule], {"read": 0})


def test_call_with_two_actions_is_refused() -> None:
    rules: Rules = [
        {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": []},
        {"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
    ]
    with pytest.raises(ValueError, match="different actions"):
        seccomp_filter.compile_rules(rules, {"read": 0})


# The assembler


@pytest.mark.parametrize("padding", [0, 1, 253, 254, 255, 256, 257, 600])
@pytest.mark.parametrize("way", ["yes", "no", "both"])
def test_jump_of_any_length_arrives(padding: int, way: str) -> None:
    targets = {"yes": {"yes": "far"}, "no": {"no": "far"}, "both": {"yes": "far", "no": "other"}}
    steps: list[bpf.Step] = [
        Plain(bpf.LOAD, 0),
        Jump(bpf.IF_EQUAL, 7, **targets[way]),
        *[Plain(bpf.AND, 0xFFFFFFFF)] * padding,
        Plain(bpf.RETURN, 1),
        Label("far"),
        Plain(bpf.RETURN, 2),
        Label("other"),
        Plain(bpf.RETURN, 3),
    ]
    program = classic_bpf.decoded(assemble(steps))
    assert list(classic_bpf.faults(program)) == []
    for number in (7, 8):
        taken = (number == 7) == (way in ("yes", "both"))
        wanted = 2 if taken else (3 if way == "both" else 1)
        assert classic_bpf.run(program, classic_bpf.data(number)) == wanted


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([Goto("nowhere")], "no label"),
        ([Label("here"), Plain(bpf.LOAD, 0), Goto("here")], "goes back"),
        ([Label("a"), Label("a"), Plain(bpf.RETURN, 0)], "stands twice"),
        ([Plain(bpf.RETURN, 0)] * 4097, "at most 4096"),
    ],
)
def test_program_that_the_kernel_would_refuse_is_not_assembled(
    steps: list[bpf.Step], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        assemble(steps)


# The numbers


def test_numbers_are_those_of_the_kernels_header() -> None:
    if not HEADER.exists():
        pytest.skip(f"no {HEADER} here")
    text = HEADER.read_text(encoding="ascii")
    stated = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)", text)}
    ours = seccomp_filter.numbers()
    shared = stated.keys() & ours.keys()
    assert {name: ours[name] for name in shared} == {name: stated[name] for name in shared}
    newest = max(ours.values())
    missing = {name for name, number in stated.items() if number <= newest} - shared
    assert missing == set()
    assert len(stated) > 300


def test_table_names_each_number_once() -> None:
    found = seccomp_filter.numbers()
    assert len(set(found.values())) == len(found)
    lines = data_path("sandboxes/syscalls-x86_64.txt").read_text(encoding="ascii").splitlines()
    assert len(lines) - 1 == len(found), "a name stands twice"
    assert list(found.values()) == sorted(found.values())


def test_every_call_of_the_profile_is_in_the_table() -> None:
    named = {name for rule in profile()["syscalls"] for name in rule["names"]}
    assert named <= seccomp_filter.numbers().keys()


# libseccomp, which Docker and runc use


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("datum_a", ctypes.c_uint64),
        ("datum_b", ctypes.c_uint64),
    )


@cache
def of_libseccomp() -> list[classic_bpf.Instruction]:
    """The profile as libseccomp compiles it."""
    name = find_library("seccomp")
    if name is None:
        pytest.skip("no libseccomp here")
    library = ctypes.CDLL(name)
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(EPERM)))
    operations = {"SCMP_CMP_EQ": 4, "SCMP_CMP_MASKED_EQ": 7}
    for rule in profile()["syscalls"]:
        conditions = [
            _Comparison(one["index"], operations[one["op"]], one["value"], one.get("valueTwo", 0))
            for one in rule.get("args", [])
        ]
        array = (_Comparison * len(conditions))(*conditions)
        action = ALLOW if rule["action"] == "SCMP_ACT_ALLOW" else 0x00050000 | rule["errnoRet"]
        for call in rule["names"]:
            number = library.seccomp_syscall_resolve_name(call.encode())
            assert number >= 0, f"this libseccomp does not know {call}"
            done = library.seccomp_rule_add_array(
                context, ctypes.c_uint32(action), number, len(conditions), array
            )
            assert done == 0, (call, done)
    with tempfile.TemporaryFile() as stream:
        assert library.seccomp_export_bpf(context, stream.fileno()) == 0
        stream.seek(0)
        return classic_bpf.decoded(stream.read())


@pytest.mark.parametrize("number", [*range(601), 0x3FFFFFFF, 0x40000000, 0x40000027])
def test_libseccomp_makes_the_same_of_the_profile(number: int) -> None:
    kills = (0x80000000, 0x00000000)  # libseccomp kills the thread, this filter the process
    names = [name for name, its in seccomp_filter.numbers().items() if its == number]
    rules = profile()["syscalls"]
    for arguments in interesting(rules, names[0] if names else ""):
        for arch in (classic_bpf.ARCH_X86_64, classic_bpf.ARCH_I386):
            seen = classic_bpf.data(number, arguments, arch)
            ours, theirs = (classic_bpf.run(one, seen) for one in (instructions(), of_libseccomp()))
            assert ours == theirs or (ours in kills and theirs in kills), arguments


# The kernel itself

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def under_filter(calls: list[tuple[int, ...]]) -> tuple[list[int], int]:
    """The error number of each call made under the filter, 0 where it succeeds; and the status."""
    library = ctypes.CDLL(None, use_errno=True)
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            program = _Program(len(seccomp_filter.program()) // 8, seccomp_filter.program())
            assert library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            assert library.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0) == 0
            for call in calls:
                ctypes.set_errno(0)
                done = library.syscall(*(ctypes.c_long(value) for value in call))
                os.write(sending, b"%d\n" % (0 if done >= 0 else ctypes.get_errno()))
        finally:
            os._exit(0)
    os.close(sending)
    with os.fdopen(receiving, "rb") as stream:
        answers = [int(line) for line in stream]
    return answers, os.waitpid(child, 0)[1]


AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_ALG, AF_VSOCK = 1, 2, 10, 16, 38, 40


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the filter is for x86_64")
def test_kernel_answers_as_the_interpreter_does() -> None:
    n = seccomp_filter.numbers()
    calls: list[tuple[tuple[int, ...], int]] = [
        ((n["getpid"],), 0),
        ((n["socket"], AF_UNIX, 1, 0), 0),
        ((n["socket"], AF_INET, 1, 6), 0),
        ((n["socket"], AF_INET, 1, 262), 1),
        ((n["socket"], AF_INET, 3, 1), 1),
        ((n["socket"], AF_INET | 1 << 32, 1, 6), 1),
        ((n["socket"], AF_INET6, 1, 0), 1),
        ((n["socket"], AF_NETLINK, 3, 0), 1),
        ((n["socket"], AF_ALG, 5, 0), 1),
        ((n["socket"], AF_VSOCK, 1, 0), 1),
        ((n["clone3"], 0, 0), 38),
        ((n["io_uring_setup"], 1, 0), 1),
        ((n["keyctl"], 0, 0, 0), 1),
        ((n["ptrace"], 16, -1, 0, 0), 1),
        ((n["bpf"], 0xFFFF, 0, 0), 1),
        ((n["unshare"], 0), 1),
        ((n["clone"], 0x10000000, 0, 0, 0, 0), 1),
        ((n["personality"], 0xFFFFFFFF), 0),
        ((n["personality"], 0x0040000), 1),
        ((n["ioctl"], -1, 0x5401, 0), 9),
        ((n["ioctl"], -1, 0x5401 | 1 << 32, 0), 1),
        ((n["ioctl"], -1, 0x5412, 0), 1),
        ((n["setsockopt"], -1, 1, 2, 0, 0), 9),
        ((n["setsockopt"], -1, 1, 26, 0, 0), 1),
        ((n["mknod"], 0, 0o010600, 0), 14),
        ((n["mknod"], 0, 0o020600, 0x103), 1),
        ((n["file_setattr"], -1, 0, 0, 0, 0), 1),
        ((599,), 1),
    ]
    answers, status = under_filter([call for call, _ in calls])
    assert answers == [wanted for _, wanted in calls]
    assert status == 0


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the filter is for x86_64")
def test_kernel_kills_the_process_that_calls_through_x32() -> None:
    answers, status = under_filter([(39,), (0x40000000 | 39,), (39,)])
    assert answers == [0]
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == 31


def test_version_is_a_positive_number() -> None:
    assert seccomp.load().version == profile()["version"]
    assert '"version"' not in seccomp.load().docker_json, "Docker refuses members it does not know"


@pytest.mark.parametrize("version", [0, -1, True, "1", 1.0, None])
def test_profile_without_a_version_is_not_loaded(version: object) -> None:
    document = {**profile(), "version": version}
    with pytest.raises(ValueError, match="expected a version"):
        seccomp.parse(json.dumps(document).encode())


def test_profile_with_members_that_nobody_reads_is_not_loaded() -> None:
    document = {**profile(), "archMap": []}
    with pytest.raises(ValueError, match="unknown members: archMap"):
        seccomp.parse(json.dumps(document).encode())
