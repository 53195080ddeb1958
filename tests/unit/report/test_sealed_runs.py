"""`gate2 run` shows every run it made, what each was for, and what the sandbox was."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console

from gate2.evidence import InputsWere, RunFacts
from gate2.lanes.reading import RunRecord
from gate2.lanes.repro import SealedRuns
from gate2.reasons import Code, because
from gate2.record.model import Control
from gate2.report.sealed import in_order, numbers_of, sealed_document
from gate2.report.sealed_text import print_sealed, sum_line
from gate2.sandbox.job import Ended, FileRead, Image, Probe, Run, Seal
from gate2.sandbox.seal import seccomp
from gate2.strictjson import JsonValue, loads

DIGEST = "ab" * 32
PROFILE = seccomp.load()


def record(
    results: bytes | None = b'{"gain": 0.82}', digest: str = DIGEST, **changes: Any
) -> RunRecord:
    """A run that left these results, or none."""
    sound = Run(
        ended=Ended.EXITED,
        exit_code=0,
        oom=False,
        disk_full=False,
        wall_s=0.5,
        cpu_s=0.25,
        memory_peak_mib=12.5,
        stdout=b"",
        stderr=b"",
        files={"results.json": FileRead(results, "" if results else "missing")},
    )
    run = replace(sound, **changes)
    lost = () if results else (because(Code.SBX_NONZERO_EXIT, "expected status 0, got 1"),)
    facts = RunFacts(
        ended=run.ended.value,
        exit_code=run.exit_code,
        oom=run.oom,
        disk_full=run.disk_full,
        wall_s="0.500",
        cpu_s=None,
        memory_peak_mib=None,
        results_sha256=digest if results else None,
        values={},
        faults=lost,
        output_bytes=len(run.stdout) + len(run.stderr),
        configuration_sha256=DIGEST,
    )
    return RunRecord(run, loads(results) if results else None, facts)


def seal(**changes: Any) -> Seal:
    """A proven seal of three findings."""
    sound = Seal(
        lane="runc",
        proven=True,
        probes=tuple(Probe(f"call:{name}", "EPERM", "EPERM", True) for name in ("bpf", "kcmp")),
        seccomp_sha256=PROFILE.sha256,
        image_id=f"sha256:{DIGEST}",
        runtime={"runc": "1.1.5", "kernel": "6.1", "cpu": "Some(R) CPU", "processors": "2"},
        configuration_sha256=DIGEST,
    )
    return replace(sound, **changes)


def sealed(**changes: Any) -> SealedRuns:
    """Two runs that agree."""
    sound = SealedRuns(
        artifact_sha256=DIGEST,
        image=Image("python", f"sha256:{DIGEST}", None),
        seal=seal(),
        runs=(record(), record()),
        controls=(),
        files_unchanged=True,
    )
    return replace(sound, **changes)


CRASHED = record(None, exit_code=1)
EVERYTHING: Mapping[str, str] = {"host name": "elsewhere", "user": "2718"}
ALL = {
    "controls": (("shuffled", record(b'{"gain": 0.1}', "c" * 64)),),
    "perturbed": ((EVERYTHING, record()), ({"user": "2718"}, record(b'{"gain": 1}', "d" * 64))),
    "inputs": ("data.csv",),
    "sensitivity": ((InputsWere.WITHHELD, CRASHED), (InputsWere.ALTERED, record())),
}


def printed(of: SealedRuns, width: int = 100, metrics: Mapping[str, str] | None = None) -> str:
    stream = io.StringIO()
    print_sealed(of, metrics or {}, Console(file=stream, width=width, markup=False))
    return stream.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


def lines_of(text: str) -> list[str]:
    """The table's lines, single spaces, without the rule."""
    return [words(line) for line in text.splitlines() if line.strip()[:1].isdigit()]


def test_every_run_is_in_the_table_in_the_order_in_which_it_took_place() -> None:
    assert lines_of(printed(sealed(**ALL))) == [
        "1 run 0 0.50 0.25 12.5 0 B gain 0.82",
        "2 run 0 0.50 0.25 12.5 0 B as run 1",
        "3 control shuffled 0 0.50 0.25 12.5 0 B gain 0.1",
        "4 all 2 perturbed 0 0.50 0.25 12.5 0 B as run 1",
        "5 perturbed user 0 0.50 0.25 12.5 0 B gain 1",
        "6 inputs withheld 1 0.50 0.25 12.5 0 B SBX-004 nonzero-exit",
        "7 inputs altered 0 0.50 0.25 12.5 0 B as run 1",
    ]
    assert sum_line(sealed(**ALL)) == "7 sealed runs, 3.5 s"


def test_what_was_perturbed_together_is_spelt_out() -> None:
    assert "all 2 perturbed host name elsewhere, user 2718" in words(printed(sealed(**ALL)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ended": Ended.TIMEOUT, "exit_code": None}, "timeout"),
        ({"ended": Ended.OUTPUT_CAP, "exit_code": None}, "output-cap"),
        ({"exit_code": 0, "oom": True}, "0 no memory"),
        ({"exit_code": 1, "disk_full": True}, "1 no disk"),
    ],
)
def test_what_ended_a_run_stands_in_its_line(changes: dict[str, Any], said: str) -> None:
    (line,) = lines_of(printed(sealed(runs=(record(**changes),))))
    assert line.startswith(f"1 run {said} 0.50")


def test_a_figure_the_lane_could_not_have_is_no_zero() -> None:
    (line,) = lines_of(printed(sealed(runs=(record(cpu_s=None, memory_peak_mib=None),))))
    assert line == "1 run 0 0.50 – – 0 B gain 0.82"


def test_a_narrow_terminal_breaks_no_number_from_its_name() -> None:
    named = record(b'{"correlation 1": 0.81642051634}', digest="c" * 64)
    of = sealed(runs=(named,), controls=(("labels shuffled against the data", record()),))
    wide, narrow = (printed(of, width) for width in (100, 80))
    assert "correlation 1 0.81642051…" in narrow
    assert ("output" in wide, "output" in narrow) == (True, False)


def test_two_runs_that_lost_their_results_are_not_said_to_be_the_same() -> None:
    assert "as run 1" not in printed(sealed(runs=(CRASHED, CRASHED)))


# The seal


def test_a_proven_seal_names_what_was_shown_and_of_what() -> None:
    text = words(printed(sealed(further_seals=(seal(), seal()))))
    assert "seal proven on runc: 2 of 2 findings closed, and of 2 further configurations" in text
    assert f"seccomp version {PROFILE.version} sha256:{PROFILE.sha256[:12]}" in text
    assert f"image python sha256:{DIGEST[:12]}" in text
    assert "runtime runc 1.1.5 · kernel 6.1" in text
    assert "processor Some(R) CPU · 2 in use" in text


def test_a_seal_says_how_open_its_unsealed_twin_was_seen() -> None:
    probes = (*seal().probes, Probe("control:twin", "by 5 or more", "seen open by 31", True))
    text = words(printed(sealed(seal=seal(probes=probes))))
    assert "3 of 3 findings closed, unsealed twin seen open by 31" in text


def test_what_is_not_there_is_not_listed_among_the_parts() -> None:
    runtime = {"docker": "27.1", "runtime_arguments": "", "rootless": "no", "gpus": "none"}
    text = words(printed(sealed(seal=seal(runtime={**runtime, "runtime": "runsc", "cpu": "X"}))))
    assert "runtime runsc · docker 27.1 processor X artifact" in text
    text = words(printed(sealed(seal=seal(runtime={"rootless": "yes", "gpus": "all", "cpu": "X"}))))
    assert "runtime rootless yes processor X · GPUs all artifact" in text


def test_an_open_seal_shows_the_hole_and_no_table() -> None:
    hole = Probe("socket:AF_VSOCK", "refused", "reached", False)
    open_ = seal(proven=False, fault="open: socket:AF_VSOCK (reached)", probes=(hole,))
    text = printed(sealed(seal=open_, runs=()))
    assert "NOT proven on runc: open: socket:AF_VSOCK (reached)" in words(text)
    assert "open socket:AF_VSOCK: expected refused, found reached" in words(text)
    assert not lines_of(text)


def test_a_further_configuration_that_is_open_is_not_passed_over() -> None:
    text = words(printed(sealed(further_seals=(seal(proven=False, fault="a hole"),))))
    assert "a further configuration NOT proven: a hole" in text


def test_a_foreign_profile_gets_no_version_of_ours() -> None:
    assert "seccomp sha256:abababababab" in words(printed(sealed(seal=seal(seccomp_sha256=DIGEST))))


# Numbers


@pytest.mark.parametrize(
    ("results", "metrics", "numbers"),
    [
        ({"gain": Decimal("0.82"), "n": 3}, {}, {"gain": "0.82", "n": "3"}),
        ({"a": {"b": {"c": 1}}}, {}, {"a.b.c": "1"}),
        ({"a": {"b": 1}, "x": 2}, {"gain": "a.b"}, {"gain": "1"}),
        ({"a": 1}, {"gain": "a.b"}, {}),
        ({"yes": True, "word": "1", "list": [1]}, {}, {}),
        (Decimal(7), {}, {"value": "7"}),
        (None, {}, {}),
    ],
)
def test_numbers_shown_are_numbers_of_the_results(
    results: JsonValue, metrics: Mapping[str, str], numbers: Mapping[str, str]
) -> None:
    assert numbers_of(results, metrics) == numbers


def test_many_numbers_are_cut_with_their_count() -> None:
    many = b"{" + b", ".join(b'"m%d": %d' % (n, n) for n in range(30)) + b"}"
    text = printed(sealed(runs=(record(many),)))
    assert "26 more" in text
    assert "m29" not in text.split("results of run 1")[0]


# JSON


def document(of: SealedRuns) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(sealed_document("ran", [], of, {})))
    return made


def test_the_json_has_the_keys_of_the_interface() -> None:
    found = document(sealed(**ALL, further_seals=(seal(),)))
    assert {"outcome", "reasons", "seal", "runs", "controls", "artifact_sha256"} <= set(found)
    for each in (found["seal"], *found["further_seals"]):
        assert set(each) == {
            *("lane", "proven", "fault", "probes", "seccomp_sha256", "image_id", "runtime"),
            "configuration_sha256",
        }
    keys = {"exit_code", "wall_s", "cpu_s", "memory_peak_mib", "oom", "results_sha256", "results"}
    for run in (*found["runs"], *found["controls"], *found["further"]):
        assert keys <= set(run)
    assert found["controls"][0]["name"] == "shuffled"
    assert [run["kind"] for run in found["further"]] == [
        *("perturbed", "perturbed", "inputs", "inputs")
    ]
    assert found["further"][0]["changed"] == EVERYTHING
    assert [run.get("inputs") for run in found["further"]] == [None, None, "withheld", "altered"]
    assert found["further"][2]["faults"][0]["code"] == "G2-SBX-004"
    assert (found["inputs"], found["files_unchanged"]) == (["data.csv"], True)


def test_a_number_keeps_its_digits_in_the_json() -> None:
    long = b'{"gain": 0.8200000000000000000000001}'
    (found,) = document(sealed(runs=(record(long),)))["runs"]
    assert found["values"] == {"gain": "0.8200000000000000000000001"}


# Hostile text

HOSTILE = "\x1b]52;c;ZXZpbA==\x07[red]VERIFIED[/red]\u202e\r\u2028\x9b31m"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_that_a_script_chose_is_interpreted(width: int) -> None:
    name = json.dumps({HOSTILE: 1}).encode()
    loud = HOSTILE.encode() + b"\xff\x00\n::error::x"
    of = sealed(
        runs=(record(name, stdout=loud, stderr=loud),),
        controls=((HOSTILE, record(name)),),
        inputs=(HOSTILE,),
        image=Image(HOSTILE, f"sha256:{DIGEST}", None),
        seal=seal(runtime={"runc": HOSTILE, "cpu": HOSTILE}),
    )
    text = printed(of, width)
    assert text.replace("\n", "").isprintable(), ascii(text)
    assert not any(line.startswith(("::", "VERIFIED")) for line in text.splitlines())


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("filler", ["x ", "x"])
def test_what_wraps_of_a_script_is_marked_on_every_line(width: int, filler: str) -> None:
    """Else a long line could be padded until its end stands where gate2 says a verdict."""
    for padding in range(2 * width):
        line = f"{filler * padding} VERIFIED".encode()
        text = printed(sealed(runs=(record(stdout=line),)), width=width)
        _, found, after = text.partition("standard output:\n")
        marked = [line.removeprefix("  │ ") for line in after.splitlines() if line[:4] == "  │ "]
        assert found
        assert len(marked) == len(after.splitlines())
        assert "VERIFIED" in "".join(marked)


def test_a_flood_of_output_is_cut_with_its_count() -> None:
    text = printed(sealed(runs=(record(stdout=b"line\n" * 5000),)))
    assert text.count("│ line") == 20
    assert "4980 lines left out" in text


def test_the_exception_at_the_end_of_a_long_traceback_is_shown() -> None:
    frames = b"".join(b"  frame %d\n" % number for number in range(49))
    stderr = b"Traceback (most recent call last):\n" + frames + b"KeyError: 'gain'\n"
    text = printed(sealed(runs=(record(None, exit_code=1, stderr=stderr),)))
    assert "│ Traceback (most recent call last):" in text
    assert "… 31 lines left out …" in text
    assert text.rstrip().endswith("│ KeyError: 'gain'")


def test_what_a_failed_control_wrote_is_shown_beside_the_first_run() -> None:
    control = record(None, exit_code=1, stderr=b"no labels\n")
    text = printed(sealed(controls=(("shuffled", control),)))
    assert "control shuffled wrote to standard error:\n  │ no labels\n" in text


def test_a_control_that_changed_nothing_is_said_with_what_it_sets() -> None:
    of = sealed(controls=(("shuffled", record()), ("other", record(digest="c" * 64))))
    stream = io.StringIO()
    sets = (Control("shuffled", {"SHUFLE": "1"}), Control("other", {"X": "1"}))
    print_sealed(of, {}, Console(file=stream, width=100, markup=False), sets)
    text = words(stream.getvalue())
    assert "The control changed nothing: does the script read SHUFLE?" in text
    assert text.count("changed nothing") == 1


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("of", [lambda: sealed(), lambda: sealed(**ALL)])
def test_the_table_fits_the_terminal(width: int, of: Callable[[], SealedRuns]) -> None:
    assert max(len(line) for line in printed(of(), width).splitlines()) <= width


def test_in_order_leaves_no_run_out() -> None:
    of = sealed(**ALL)
    records = [*of.runs, *(r for _, r in (*of.controls, *of.perturbed, *of.sensitivity))]
    assert [each.record for each in in_order(of)] == records


def test_one_thing_perturbed_is_named_even_where_nothing_else_was() -> None:
    (_, _, only) = in_order(sealed(perturbed=(({"clock": "later"}, record()),)))
    assert only.what == "perturbed clock"
