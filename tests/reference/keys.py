"""The pages of record.json, artifact.toml and gate2.toml: keys, types and defaults from the code.

What a key is for stands in `words.toml`; a key without words, or words without a key, is refused.
"""

import types
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gate2 import settings_file
from gate2.backports import tomllib
from gate2.record import door, manifest

_WORDS = Path(__file__).with_name("words.toml")


@cache
def words() -> Mapping[str, Any]:
    """words.toml."""
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def record_page() -> str:
    """record.json: the record, a claim, a reported value."""
    return _page(
        "record",
        {"record": door.RecordDoor, "claim": door.ClaimDoor, "reported": door.ReportedDoor},
    )


def artifact_page() -> str:
    """artifact.toml, table by table."""
    return _page(
        "artifact",
        {
            "artifact": manifest.ArtifactDoor,
            "lean": manifest.LeanDoor,
            "repro": manifest.ReproDoor,
            "repro.limits": manifest.LimitsDoor,
            "repro.control": manifest.ControlDoor,
        },
    )


def policy_page() -> str:
    """gate2.toml, table by table."""
    file = settings_file._File.model_fields
    tables = {name: _model_of(field.annotation) for name, field in file.items()}
    identity = _model_of(tables["trust"].model_fields["identities"].annotation)
    return _page("policy", {**tables, "trust.identities": identity})


def _page(name: str, tables: Mapping[str, type[BaseModel]]) -> str:
    said = words()[name]
    assert set(said["table"]) == set(tables), f"{_WORDS.name}: {name}: {sorted(tables)}"
    parts = [said["head"].strip(), ""]
    for table, model in tables.items():
        parts += [f"## {said['table'][table]['title']}", "", said["table"][table]["about"].strip()]
        parts += ["", "| key | takes | if absent | what it is for |", "|---|---|---|---|"]
        told = said["table"][table]["key"]
        keys = {field.alias or key: field for key, field in model.model_fields.items()}
        assert set(told) == set(keys), f"{_WORDS.name}: {name}.{table}: {sorted(keys)}"
        parts += [_row(key, field, told[key]) for key, field in keys.items()]
        parts.append("")
    return "\n".join([*parts, said["foot"].strip()])


def _row(key: str, field: FieldInfo, told: str) -> str:
    """`told` is what the key is for, or what it takes, ` :: `, and what it is for."""
    takes, found, about = told.partition(" :: ")
    cells = (f"`{key}`", takes if found else _takes(field), _absent(field), about or told)
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _absent(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default is None or isinstance(default, BaseModel) or default in ([], {}):
        return "–"
    return f"`{_toml(default)}`"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _takes(field: FieldInfo) -> str:
    kind = _bare(field.annotation)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{_toml(each)}`" for each in get_args(kind))
    if kind is int:
        low = next((m.ge for m in _meta(field) if isinstance(m, Ge)), None)
        high = next((m.le for m in _meta(field) if isinstance(m, Le)), None)
        return "whole number" if low is None or high is None else f"{low} to {high}"
    if kind is float:
        return "number above 0" if any(isinstance(m, Gt) for m in _meta(field)) else "number"
    if kind is bool:
        return "`true`, `false`"
    if get_origin(kind) is list:
        is_table = _is_model(_bare(get_args(kind)[0]))
        return "tables" if is_table else "list"
    if get_origin(kind) is dict or _is_model(kind):
        return "table"
    return "text"


def _meta(field: FieldInfo) -> tuple[Any, ...]:
    """Constraints, where pydantic keeps them or inside an optional type."""
    found = list(field.metadata)
    for each in get_args(field.annotation):
        found += getattr(each, "__metadata__", ())
    flat: list[Any] = []
    for each in found:
        flat += getattr(each, "metadata", [each])
    return tuple(flat)


def _bare(kind: Any) -> Any:
    """The type without None and annotations."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return _bare(next(each for each in get_args(kind) if each is not type(None)))
    return kind


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _model_of(kind: Any) -> type[BaseModel]:
    """The model in a field's type, alone or in a list."""
    bare = _bare(kind)
    inner = _bare(get_args(bare)[0]) if get_origin(bare) is list else bare
    assert _is_model(inner)
    model: type[BaseModel] = inner
    return model
