"""Proofs as text: the lean4export format, NDJSON, versions 3.0 and 3.1.

A file is one JSON object a line. The first says who wrote it (`meta`); then come names, levels,
expressions and declarations, each after all that it mentions. What is read here is data from
anyone: nothing is believed but that the author states it. The kernel judges the declarations.

What a reader of the format has to know beyond its keys: binder names and binder kinds are for
people, `mdata` is stripped, and `nondep` has no meaning for the kernel. See `export_lines` for
the JSON, `export_terms` for ids, `export_declarations` for how 3.0 differs from 3.1.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from gate2.lean.export_declarations import ExportedDeclaration, ExportedDeclarations
from gate2.lean.export_lines import Fields, Lines, describe
from gate2.lean.export_terms import ExportedTerms
from gate2.lean.export_values import Values
from gate2.lean.term import TermStore

FORMAT_VERSIONS: Final = "3.0 or 3.1"
LINES_AT_ONCE: Final = 1024
"""Lines between two calls of `spend`."""

_FORMAT = re.compile(r"3\.[01]\.[0-9]{1,9}")
_EXPORTER = re.compile(r"3\.[0-9]{1,9}\.[0-9]{1,9}")
_META = frozenset({"exporter", "lean", "format"})
_EXPORTER_KEYS = frozenset({"name", "version"})
_LEAN_KEYS = frozenset({"githash", "version"})


@dataclass(frozen=True, slots=True)
class ExportMeta:
    """What a file says of its own making. Shown, never believed."""

    exporter: str
    exporter_version: str
    lean_version: str
    lean_githash: str
    format_version: str


class Export:
    """An export that is read as it is iterated: its declarations, in the file's order."""

    def __init__(
        self,
        data: bytes | BinaryIO,
        store: TermStore,
        *,
        name: str,
        spend: Callable[[int], None] = lambda steps: None,
    ) -> None:
        self.meta: ExportMeta | None = None
        """Known once the first declaration is."""
        self._lines = Lines(data, name)
        self._store = store
        self._spend = spend

    def __iter__(self) -> Iterator[ExportedDeclaration]:
        """Each declaration, once everything before it was read.

        Raises:
            MalformedData: LEAN-023 with the line and its byte offset; LEAN-016, it is too large.
        """
        terms = ExportedTerms(self._lines, self._store)
        declarations = ExportedDeclarations(terms)
        for fields in self._lines:
            if self.meta is None:
                self.meta = _read_meta(Values(self._lines), fields)
            elif not terms.read(fields):
                yield from declarations.read(fields)
            if self._lines.seen % LINES_AT_ONCE == 0:
                self._spend(LINES_AT_ONCE)
        if self.meta is None:
            self._lines.refuse("expected an object with meta in the first line, got nothing")


def read_export(
    data: bytes | BinaryIO,
    store: TermStore,
    *,
    name: str,
    spend: Callable[[int], None] = lambda steps: None,
) -> Iterator[ExportedDeclaration]:
    """The declarations of an export in the file's order, their terms in `store`.

    `name` stands in messages for the file. `spend` is told of the lines that were read and may
    raise to stop the reading. Types and values are closed. Nothing else about a declaration is
    checked: its name may be taken, and a constant it mentions may be one that nobody declares.

    Raises:
        MalformedData: LEAN-023 with the line and its byte offset; LEAN-016, it is too large.
    """
    return iter(Export(data, store, name=name, spend=spend))


def _read_meta(values: Values, fields: Fields) -> ExportMeta:
    """The first line. A few exporters state no format version; the exporter's stands for it."""
    meta = values.fields(fields, frozenset({"meta"}))["meta"]
    states_format = type(meta) is not dict or "format" in meta
    parts = values.fields(meta, _META if states_format else _META - {"format"})
    exporter = values.fields(parts["exporter"], _EXPORTER_KEYS)
    lean = values.fields(parts["lean"], _LEAN_KEYS)
    exporter_version = values.text(exporter["version"], "text for the exporter's version")
    if states_format:
        stated = values.fields(parts["format"], frozenset({"version"}))["version"]
        version = values.text(stated, "text for the format's version")
        known = _FORMAT.fullmatch(version)
    else:
        version = exporter_version
        known = _EXPORTER.fullmatch(version)
    if known is None:
        values.refuse(f"expected format version {FORMAT_VERSIONS}, got {describe(version)}")
    return ExportMeta(
        values.text(exporter["name"], "text for the exporter's name"),
        exporter_version,
        values.text(lean["version"], "text for Lean's version"),
        values.text(lean["githash"], "text for Lean's githash"),
        version,
    )
