"""A metric that is no number is refused in words of JSON, and never taken for one."""

import pytest

from gate2.lanes.reading import read_run
from gate2.reasons import Code
from gate2.record.model import ReproPart
from gate2.sandbox.job import Ended, FileRead, Image, Job, Run
from making import reported

IMAGE = Image("python", f"sha256:{'ab' * 32}", None)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ('"0.82"', "a string"),
        ("true", "a truth value"),
        ("[0.82]", "an array"),
        ("{}", "an object"),
        ("null", "nothing"),
    ],
)
def test_what_is_no_number_is_named_as_json_names_it(written: str, kind: str) -> None:
    files = {"results.json": FileRead(f'{{"gain": {written}}}'.encode(), "")}
    run = Run(Ended.EXITED, 0, False, False, 0.1, 0.1, 1.0, b"", b"", files)
    job = Job(image=IMAGE, command=("x",), mounts=(), environment={})
    record = read_run(run, job, "0" * 64, ReproPart("python", ("x",)), (reported(),))
    (fault,) = record.facts.faults
    assert fault.code is Code.SBX_METRIC_MISSING
    assert fault.message == f"expected a number for gain at “gain”, found {kind}"
    assert record.facts.values == {}
