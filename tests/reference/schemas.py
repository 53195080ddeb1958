"""The page of JSON Schemas: what each shipped schema describes, key by key."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gate2

SCHEMAS = Path(gate2.__file__).parent / "schemas"
_HEAD = """\
# JSON Schemas

These documents have a JSON Schema (draft 2020-12) in the package, below `gate2/schemas`. A reader
should ignore keys that it does not know; gate2 itself refuses unknown keys in what it wrote.
"""


def schemas_page() -> str:
    """Each schema with its keys; keys of keys are written with a dot."""
    parts = [_HEAD]
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        parts.append(f"## {path.stem}\n\n{schema['title']}. {schema['description']}\n")
        parts.append(f"`engine/gate2/schemas/{path.name}`\n")
        parts.append("| key | holds | meaning |\n|---|---|---|")
        parts += [_row(*row) for row in _rows(schema, schema, "", frozenset())]
        parts.append("")
    return "\n".join(parts)


def _rows(
    schema: dict[str, Any], whole: dict[str, Any], above: str, seen: frozenset[str]
) -> Iterator[tuple[str, str, str, bool]]:
    """Path, what it holds, what is said of it, whether it must be there."""
    required = schema.get("required", [])
    for key, value in schema.get("properties", {}).items():
        there, names = _resolved(value, whole)
        path = f"{above}{key}"
        holds = _holds(there, whole, names)
        said = value.get("description", there.get("description", ""))
        yield path, holds, said, key in required
        if names & seen:
            continue
        below, inner = _resolved(there.get("items", there), whole)
        suffix = "[]." if "items" in there else "."
        if not inner & seen:
            yield from _rows(below, whole, path + suffix, seen | names | inner)


def _resolved(schema: Any, whole: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """What a reference leads to, and the names passed on the way."""
    names: frozenset[str] = frozenset()
    while isinstance(schema, dict) and "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        names |= {name}
        schema = whole["$defs"][name]
    return (schema if isinstance(schema, dict) else {}), names


def _holds(schema: dict[str, Any], whole: dict[str, Any], names: frozenset[str]) -> str:
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(each)}`" for each in schema["enum"])
    for word in ("oneOf", "anyOf"):
        if word in schema:
            branches = [_resolved(each, whole) for each in schema[word]]
            told = [_holds(each, whole, inner) for each, inner in branches]
            return " or ".join(dict.fromkeys(told))
    kind = schema.get("type", "anything")
    if kind == "array":
        below, inner = _resolved(schema.get("items", {}), whole)
        return f"list of {_holds(below, whole, inner)}"
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    named = sorted(names - {"known"})
    return f"{text} ({named[0]})" if named and text == "string" else text


def _row(path: str, holds: str, said: str, is_required: bool) -> str:
    cells = (f"`{path}`", holds + ("" if is_required else ", optional"), " ".join(said.split()))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
