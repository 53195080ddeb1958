"""Takes a probe's report apart: every member there, none besides, each of its type."""

from collections.abc import Iterator, Mapping

from gate2.sandbox.job import Probe
from gate2.strictjson import JsonValue

_FOUND_CHARACTERS = 200


class Malformed(ValueError):
    """A member of the report is missing, extra or of another type."""


def names_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def named(value: JsonValue, names: frozenset[str]) -> Iterator[tuple[str, JsonValue]]:
    """The members of an object that has to have exactly these names, in order."""
    members = table(value)
    if members.keys() != names:
        strange = sorted(members.keys() ^ names)
        raise Malformed(f"missing or unknown findings: {', '.join(strange[:5])}")
    for name in sorted(names):
        yield name, members[name]


def named_texts(value: JsonValue, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The same, of an object of strings."""
    for name, found in named(value, names):
        yield name, text(found)


def table(value: JsonValue) -> Mapping[str, JsonValue]:
    """An object."""
    if not isinstance(value, dict):
        raise Malformed(f"expected an object, got {type(value).__name__}")
    return value


def items(value: JsonValue) -> list[JsonValue]:
    """A list."""
    if not isinstance(value, list):
        raise Malformed(f"expected a list, got {type(value).__name__}")
    return value


def text(value: JsonValue) -> str:
    """A string."""
    if not isinstance(value, str):
        raise Malformed(f"expected a string, got {type(value).__name__}")
    return value


def texts(value: JsonValue) -> list[str]:
    """A list of strings."""
    return [text(item) for item in items(value)]


def integer(value: JsonValue) -> int:
    """An integer, which a boolean is not."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(f"expected an integer, got {type(value).__name__}")
    return value


def integers(value: JsonValue) -> list[int]:
    """A list of integers."""
    return [integer(item) for item in items(value)]


def hit(value: JsonValue) -> tuple[int, str]:
    """How many there were and what ended it."""
    pair = items(value)
    if len(pair) != 2:
        raise Malformed(f"expected a number and an error, got {len(pair)} values")
    return integer(pair[0]), text(pair[1])


def finding(name: str, wanted: str, found: str, closed: bool) -> Probe:
    """A finding; what the probe said is cut to what a reader can take in."""
    return Probe(name=name, expected=wanted, found=found[:_FOUND_CHARACTERS], closed=closed)
