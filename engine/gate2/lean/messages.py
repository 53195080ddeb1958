"""What Lean said while it elaborated: untrusted, for display, never for a verdict.

Code that is elaborated can print whatever it likes, messages in Lean's own form included. So
these words may choose between reasons for UNVERIFIED, and nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gate2.backports import StrEnum
from gate2.strictjson import JsonLimits, JsonRefused, JsonValue, loads

NEXT_MESSAGE = " ⏎ "
"""Between Lean's messages where several stand on one line, as in a reason. No message holds it."""

_MAX_MESSAGES = 200
_MAX_TEXT = 4000
_MAX_LINE_BYTES = 1 << 18
_MAX_JSON_LINES = 2000
_LIMITS = JsonLimits(size_bytes=_MAX_LINE_BYTES, depth=8, values=200, string_length=_MAX_LINE_BYTES)

_NO_SUCH_MODULE = re.compile(
    r"unknown module prefix '|object file '[^']*' of module \S+ does not exist"
)
# Names that only the compiler makes. The exported library lacks their code, so a definition that
# calls such a function cannot be compiled, whatever it means.
_COMPILER_NAME = re.compile(
    r"\AUnknown constant `(?:_private\.[^`]*|[^`]*\._(?:redArg|rarg|lam_\d+|lambda_\d+|boxed|"
    r"unsafe_rec|spec_\d+|at_|elam_\d+|cstage\d+|closed_\d+)[^`]*)`"
)
_COMPILER_FAULT = re.compile(r"compiler IR check failed|failed to compile definition, compiler")
_RAN_OUT = re.compile(
    r"\(deterministic\) timeout|maxHeartbeats|maximum recursion depth|maxRecDepth"
)
_PANIC_MEMORY = b"INTERNAL PANIC: out of memory"


class Severity(StrEnum):
    """How Lean rates a message."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Message:
    """One message. Lines count from 1, columns from 0; 0 and 0 where it names no place."""

    severity: Severity
    line: int
    column: int
    text: str
    """Cut after 4,000 characters. Show it escaped."""


class Failure(StrEnum):
    """Why a file was not compiled, as far as its own messages tell."""

    IMPORT_UNAVAILABLE = "import-unavailable"
    CODE_GENERATION = "code-generation"
    REJECTED = "rejected"


def read_messages(stdout: bytes) -> tuple[Message, ...]:
    """The messages among the lines of an elaboration's output: at most 200 errors and as many
    others, so that chatter does not hide an error.

    The toolchain prints debugging lines and user code prints what it likes, so a line that is
    not one message in Lean's form is passed over.
    """
    found: list[Message] = []
    room = {True: _MAX_MESSAGES, False: _MAX_MESSAGES}
    tried = 0
    for line in stdout.splitlines():
        if not line.startswith(b'{"') or len(line) > _MAX_LINE_BYTES:
            continue
        tried += 1
        if tried > _MAX_JSON_LINES:
            break
        try:
            message = _message_of(loads(line, limits=_LIMITS))
        except JsonRefused:
            continue
        if message is None:
            continue
        is_error = message.severity is Severity.ERROR
        if room[is_error]:
            room[is_error] -= 1
            found.append(message)
    return tuple(found)


def classify_failure(messages: Iterable[Message]) -> Failure:
    """Which reason for UNVERIFIED a file that was not compiled has.

    A missing import outweighs everything; the engine's fault is one only if nothing else is
    wrong; everything else, silence included, is a rejected proof.
    """
    errors = [message.text for message in messages if message.severity is Severity.ERROR]
    if any(_NO_SUCH_MODULE.search(text) for text in errors):
        return Failure.IMPORT_UNAVAILABLE
    if errors and all(_is_code_generation(text) for text in errors):
        return Failure.CODE_GENERATION
    return Failure.REJECTED


def placed(name: str, message: Message) -> str:
    """Where a message is about in the file of this name, as Lean prints it: ``Proof.lean:2:14``."""
    return f"{name}:{message.line}:{message.column}" if message.line else name


def on_one_line(name: str, messages: Sequence[Message], *, most: int, width: int) -> str:
    """The first of the messages, each with its place, with `NEXT_MESSAGE` between them: one line
    for a reason. `most` messages are kept, `width` characters of each; a cut ends with an ellipsis.
    """
    kept = [f"{placed(name, each)}: {_one_line(each.text, width)}" for each in messages[:most]]
    if left := len(messages) - len(kept):
        kept.append(f"… and {left} more {'error' if left == 1 else 'errors'}")
    return NEXT_MESSAGE.join(kept)


def each_message(text: str) -> list[str]:
    """What `NEXT_MESSAGE` separates in a reason's message; the text alone where it holds none."""
    return text.split(NEXT_MESSAGE)


def _one_line(text: str, width: int) -> str:
    line = " ".join(text.replace(NEXT_MESSAGE.strip(), " ").split())
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def ran_out(message: Message) -> bool:
    """Whether Lean gave up for want of time, heartbeats or depth: that refutes nothing."""
    return bool(_RAN_OUT.search(message.text))


def speaks_of_memory(stderr: bytes, stdout: bytes) -> bool:
    """Whether the runtime, or somebody in its name, says that its own memory ran out."""
    return _PANIC_MEMORY in stderr or _PANIC_MEMORY in stdout


def _is_code_generation(text: str) -> bool:
    return bool(_COMPILER_NAME.match(text) or _COMPILER_FAULT.search(text))


def _message_of(value: JsonValue) -> Message | None:
    if not isinstance(value, dict):
        return None
    severity, text, place = value.get("severity"), value.get("data"), value.get("pos")
    if severity not in tuple(Severity) or not isinstance(text, str):
        return None
    line, column = _place(place)
    if len(text) > _MAX_TEXT:
        text = text[:_MAX_TEXT] + "…"
    return Message(Severity(str(severity)), line, column, text)


def _place(value: JsonValue) -> tuple[int, int]:
    if not isinstance(value, dict):
        return 0, 0
    line, column = value.get("line"), value.get("column")
    if type(line) is not int or type(column) is not int:
        return 0, 0
    return max(0, min(line, 1 << 31)), max(0, min(column, 1 << 31))
