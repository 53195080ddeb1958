"""A Markdown extension for `mkdocs.yml`: links to files of the source tree become their names.

On a code host `../tests/threats.toml` leads to that file. The site holds the folder `docs` alone,
so there the link's words stand by themselves, with the path as their title.
"""

from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

ROOT = Path(__file__).resolve().parents[2]


def in_source_tree(target: str) -> str:
    """The path from the top of the tree that a link leads to; empty where it stays in `docs`.

    Links climb out of `docs` by as many steps as they stand deep in it, which is not known here;
    so nothing in `docs` may be called as something at the top of the tree is.
    """
    path = target.partition("#")[0]
    rest = path.lstrip("./")
    climbs = path.startswith("../")
    return rest if climbs and (ROOT / rest).exists() and rest.split("/")[0] != "docs" else ""


class _SourceLinks(Treeprocessor):
    def run(self, root: Element) -> None:
        """Turn each such link into text; it runs before MkDocs looks where links lead."""
        for element in root.iter("a"):
            if path := in_source_tree(element.get("href", "")):
                element.tag = "span"
                element.attrib = {"title": path}


class SourceLinks(Extension):
    """See the module."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  the library's name
        """Registered after inline patterns (20) and before MkDocs' relative links (0)."""
        md.treeprocessors.register(_SourceLinks(md), "gate2-source-links", 10)


def makeExtension(**settings: object) -> SourceLinks:  # noqa: N802  the library's name
    """What Markdown calls for the name in `mkdocs.yml`."""
    return SourceLinks(**settings)
