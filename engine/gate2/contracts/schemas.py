"""The JSON Schemas in the package (draft 2020-12), and what is held against them before writing."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gate2.contract import EXTENSION_KEY, is_date_time
from gate2.record.names import shown
from gate2.strictjson import loads

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_PLACE = Path(__file__).resolve().parent.parent / "schemas"

SCHEMAS: Final = (
    "gate-verdict-v1",
    "math-result-v1",
    "gate2-corrections-v1",
    "gate2-x-v1",
    "gate2-claim-verdict-v1",
    "gate2-record-verdict-v1",
    "gate2-ci-v1",
    "gate2-audit-v1",
)
_MOST_SHOWN = 300


class InvalidDocument(ValueError):
    """The document is none that its schema describes; the message names schema and place."""


def schema_document(name: str) -> Mapping[str, object]:
    """The JSON Schema with this name, for instance ``gate2-x-v1``.

    Raises:
        ValueError: there is no such schema in the package.
    """
    if name not in SCHEMAS:
        raise ValueError(f"expected a schema of {', '.join(SCHEMAS)}, came {shown(name)}")
    document = loads((_PLACE / f"{name}.json").read_bytes())
    assert isinstance(document, dict)
    return document


def require_valid(document: object, name: str) -> None:
    """Nothing, where the document is as the schema with this name says.

    A verdict.json is checked twice: as the publisher's ``gate-verdict-v1``, and what stands under
    `x_gate2` as ``gate2-x-v1`` (`require_valid_verdict`).

    Raises:
        InvalidDocument: it is not; the message says what was expected and at which place.
        ValueError: there is no such schema.
    """
    from jsonschema.exceptions import best_match

    error = best_match(_validator(name).iter_errors(document))
    if error is not None:
        raise InvalidDocument(f"{name}: {_sentence(error)}")


def require_valid_verdict(document: Mapping[str, object]) -> None:
    """Nothing, where a verdict.json is as its contract says, and its extension as ours.

    Raises:
        InvalidDocument: as `require_valid`.
    """
    require_valid(document, "gate-verdict-v1")
    require_valid(document.get(EXTENSION_KEY), "gate2-x-v1")


@cache
def _validator(name: str) -> "Draft202012Validator":
    # Imported here: it takes longer than a cached check, and only writers need it.
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(formats=())
    formats.checks("date-time")(_is_date_time)
    return Draft202012Validator(schema_document(name), format_checker=formats)


def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or is_date_time(value)


def _sentence(error: "ValidationError") -> str:
    place = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in error.absolute_path)
    return f"`{place.lstrip('.') or 'the document'}`: {error.message[:_MOST_SHOWN]!a}"
