"""A bug is an answer: the one broad `except`, and the report that it writes (INF-010)."""

import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from gate2.errors import Gate2Error, InfrastructureError
from gate2.places import fault_of, is_full
from gate2.reasons import Code, Reason, because
from gate2.version import version

Answer = TypeVar("Answer")


def contained(work: Callable[[], Answer], *, passing: tuple[type[Exception], ...] = ()) -> Answer:
    """What `work` returns; an error that nobody foresaw comes out as infrastructure.

    Raises:
        InfrastructureError: INF-004 for a full disk; INF-010, with a crash report written, for
            whatever else was not raised on purpose.
        Gate2Error, BrokenPipeError, KeyboardInterrupt and `passing`: as `work` raised them.
    """
    try:
        return work()
    except (Gate2Error, BrokenPipeError):
        raise
    except passing:
        raise
    except Exception as error:
        if isinstance(error, OSError) and is_full(error):
            raise fault_of(error) from error
        raise InfrastructureError(crash_reason()) from error


def crash_reason() -> Reason:
    """Write the traceback under way into a report; the record is not to blame."""
    report = {"gate2": version(), "python": sys.version, "traceback": traceback.format_exc()}
    last = traceback.format_exc().strip().splitlines()[-1]
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="gate2-crash-", suffix=".json", delete=False, encoding="utf-8"
        ) as stream:
            json.dump(report, stream, indent=1)
        where = f"crash report: {Path(stream.name)}"
    except OSError as error:
        where = f"no crash report: {error.strerror}"
    return because(Code.INF_ENGINE_ERROR, f"{last} ({where})")
