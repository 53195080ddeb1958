"""Small exports line by line, for tests of what reads and writes them."""

import json
from collections.abc import Sequence

META = (
    '{"meta":{"exporter":{"name":"tests","version":"1"},"format":{"version":"3.1.0"},'
    '"lean":{"githash":"","version":"4.28.0"}}}'
)


def line(document: object) -> str:
    return json.dumps(document, separators=(",", ":"))


def text(lines: Sequence[str | bytes]) -> bytes:
    """A file of these lines."""
    return b"".join((each.encode() if isinstance(each, str) else each) + b"\n" for each in lines)


def axiom(name: int, type_: int, levels: Sequence[int] = ()) -> str:
    body = {"name": name, "levelParams": list(levels), "type": type_, "isUnsafe": False}
    return line({"axiom": body})
