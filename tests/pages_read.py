"""A page of the audit's site as a browser's parser reads it: elements, attributes, text, ids."""

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_PIECE = re.compile(
    r'(?:var gate2Rows=\[|gate2Rows\.push\()JSON\.parse\(("(?:[^"\\]|\\.)*")\)[\])];'
)


@dataclass
class Page(HTMLParser):
    """What stands in one page."""

    source: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        """All of it, white space made single."""
        return " ".join("".join(self.said).split())

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def values(self, name: str) -> list[str]:
        """Every value of the attribute, in order."""
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}


def page_at(path: Path) -> Page:
    """The page in a file."""
    return Page(path.read_text(encoding="utf-8"))


def rows_in(script: str) -> tuple[dict[str, list[object]], list[list[object]]]:
    """The legend and the rows of a data/records.js, which has to be nothing but these."""
    found = [json.loads(json.loads(piece)) for piece in _PIECE.findall(script)]
    assert _PIECE.sub("", script).strip() == ""
    legend, *pieces = found
    return legend, [row for piece in pieces for row in piece]
