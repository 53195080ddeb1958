"""Which publisher document a file is, and the record in it."""

from dataclasses import replace
from pathlib import Path

from gate2.errors import InvalidRecord, UsageError
from gate2.reasons import Code, because
from gate2.record.caps import RECORD_LIMITS, RECORD_SCHEMA
from gate2.record.files import FileRefused, read_beneath
from gate2.record.importers import math_result, record_page, report_text
from gate2.record.importers.document import MAX_DOCUMENT_BYTES, Page, lines_of, unrecognised
from gate2.record.importers.page_html import read_html
from gate2.record.model import Record
from gate2.record.names import shown
from gate2.record.reader import RECORD_FILE, read_record, record_of
from gate2.strictjson import JsonRefused, JsonValue, dumps, loads

EXPECTED = (
    "a report's text (with a section “Extracted Claims”), a record page (text or HTML, with its "
    "labelled sections) or a math-result-v1 manifest"
)


def read_any(path: Path) -> Record:
    """The record at a path: a directory, a record.json, or a publisher document on the fly.

    A document's record, and a record under another file name, has `imported` set: it has no
    directory, and so no artifacts.

    Raises:
        UsageError: there is nothing at `path`.
        InvalidRecord: as `read_record` and `import_document`.
    """
    if path.is_dir() or path.name == RECORD_FILE:
        return read_record(path)
    data = _read(path)
    document = _json(path.name, data) if data.lstrip()[:1] == b"{" else None
    if isinstance(document, dict) and document.get("schema") == RECORD_SCHEMA:
        return replace(record_of(document, path, path.name), imported=True)
    return _imported(path, data)[1]


def import_document(path: Path) -> tuple[dict[str, JsonValue], Record]:
    """A publisher document as the value of a record.json, and the record it spells.

    Raises:
        UsageError: there is nothing at `path`.
        InvalidRecord: the document is none that an importer knows (REC-002 for another
            contract), too large, a link, or no UTF-8 (REC-001); or what it holds breaks the
            rules of a record.
    """
    return _imported(path, _read(path))


def _imported(path: Path, data: bytes) -> tuple[dict[str, JsonValue], Record]:
    value = _import_bytes(path.name, data)
    # Through bytes, as a file would go: what is returned is what reading the file gives.
    written = _json(path.name, dumps(value))
    return value, replace(record_of(written, path, path.name), imported=True)


def _import_bytes(name: str, data: bytes) -> dict[str, JsonValue]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        came = f"the byte 0x{data[error.start]:02x} at {error.start}"
        raise unrecognised(name, "UTF-8", came, Code.REC_SCHEMA_INVALID) from None
    start = text.removeprefix("\ufeff").lstrip()[:1]
    if not start:
        raise unrecognised(name, EXPECTED, "an empty file", Code.REC_SCHEMA_INVALID)
    if start in "{[":
        return _import_json(name, text, _json(name, data))
    if start == "<":
        return _import_lines(name, text, read_html(name, text))
    return _import_lines(name, text, Page(lines_of(text)))


def _import_json(name: str, text: str, document: JsonValue) -> dict[str, JsonValue]:
    if math_result.recognises(document):
        return math_result.import_manifest(name, text, document)
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema == RECORD_SCHEMA:
        raise UsageError(f"{name} is a record already; `gate2 check` takes it as it is")
    raise unrecognised(name, EXPECTED, f"`schema` {shown(schema)}", Code.REC_CONTRACT_UNKNOWN)


def _import_lines(name: str, text: str, page: Page) -> dict[str, JsonValue]:
    if record_page.recognises(page.lines):
        return record_page.import_page(text, page)
    if report_text.recognises(page.lines):
        return report_text.import_report(name, text, page)
    first = next((line for line in page.lines if line.strip()), "")
    raise unrecognised(
        name, EXPECTED, f"text that begins {shown(first)}", Code.REC_CONTRACT_UNKNOWN
    )


def _json(name: str, data: bytes) -> JsonValue:
    try:
        return loads(data, limits=RECORD_LIMITS)
    except JsonRefused as refused:
        raise InvalidRecord(because(Code.REC_SCHEMA_INVALID, f"{name}: {refused}")) from None


def _read(path: Path) -> bytes:
    if not path.parent.is_dir() or not path.name:
        raise UsageError(f"expected a record or a publisher document, {path} is not there")
    try:
        return read_beneath(path.parent, path.name, MAX_DOCUMENT_BYTES)
    except FileRefused as refused:
        if refused.reason.code is Code.ART_PATH_MISSING:
            raise UsageError(
                f"expected a record or a publisher document, {path} is not there"
            ) from None
        raise InvalidRecord(
            because(Code.REC_SCHEMA_INVALID, f"{path.name}: {refused.reason.message}")
        ) from None
