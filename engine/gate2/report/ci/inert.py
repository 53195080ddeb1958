"""Text for the log of a CI job, which obeys what its lines say.

GitHub's runner takes ``::name …::`` at the start of a line for a command, and its older form
``##[name …]`` anywhere in one; Azure Pipelines reads ``##vso[`` and TeamCity ``##teamcity[``.
GitLab's sections need control characters, which `visible` shows already.
"""

import os
import re
import sys
from collections.abc import Mapping
from typing import IO, Any, cast

from gate2.report.escape import visible

_SURROGATE = re.compile("[\ud800-\udfff]")
OBEYING = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
"""Variables that say that a reader of logs is there who obeys them."""
_COMMAND = re.compile(r"(?<=:):|(?<=#)#(?=[A-Za-z]*\[)")


def inert(text: str) -> str:
    """The text on one line that no reader of logs obeys: `visible`, and no command in it.

    The second character of ``::`` and of ``##[`` becomes ``\\u{3a}`` or ``\\u{23}``. What was made
    inert stays as it is if it is made so again; pieces put together have to be, as a whole.
    """
    return _COMMAND.sub(_as_code, visible(text))


def as_logged(text: str) -> str:
    """Lines for standard output or error: as they are, or inert where the log of a job is obeyed.

    Elsewhere ``::`` stays what it is, which Lean and others write for something else.
    """
    return _COMMAND.sub(_as_code, text) if _is_obeyed() else text


def logging_to(stream: IO[str]) -> IO[str]:
    """The stream; where it goes to a log that is obeyed, one through which nothing is a command."""
    if stream not in (sys.stdout, sys.stderr) or stream.isatty() or not _is_obeyed():
        return stream
    return cast("IO[str]", _Logging(stream))


class _Logging:
    """A stream with every text `as_logged`, also where a command is written in two pieces."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._last = ""

    def write(self, text: str) -> int:
        if text:
            after = _COMMAND.sub(_as_code, self._last + text)[len(self._last) :]
            self._stream.write(after)
            self._last = text[-1]
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _is_obeyed() -> bool:
    return any(os.environ.get(name) for name in OBEYING)


def inert_json(document: str) -> str:
    """A JSON document of the same value in which no reader of logs finds a command.

    Both pairs can stand inside strings only, where an escape means the character itself.
    """
    if "::" not in document and "##" not in document:  # a hundred times as fast as to search
        return document
    return _COMMAND.sub(lambda found: f"\\u{ord(found[0]):04x}", document)


def sound(value: object) -> object:
    """A value of JSON with no half of a surrogate pair in its text: few could read that."""
    if isinstance(value, str):
        return _SURROGATE.sub(_as_code, value)
    if isinstance(value, Mapping):
        return {sound(key): sound(each) for key, each in value.items()}
    return [sound(each) for each in value] if isinstance(value, list | tuple) else value


def _as_code(found: re.Match[str]) -> str:
    return f"\\u{{{ord(found[0]):x}}}"
