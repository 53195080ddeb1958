"""HTML turned into the lines that the text importers read; nothing in it is run or fetched."""

from datetime import date
from html.parser import HTMLParser

from gate2.errors import InvalidRecord
from gate2.reasons import Code
from gate2.record.importers.document import Page, lines_of, parse_date, unrecognised

MAX_HTML_BYTES = 1 << 20
MAX_TAGS = 8_000
"""The standard parser looks for each tag's end through the rest of the text."""

_UNSHOWN = ("script", "style", "template", "noscript", "svg", "head")
_INLINE = ("a", "abbr", "b", "code", "em", "i", "small", "strong", "sub", "sup", "time", "wbr")
_CELLS = ("td", "th", "dt", "dd", "span", "label")
_DATES = (
    "citation_publication_date",
    "citation_date",
    "article:published_time",
    "date",
    "dc.date",
    "datepublished",
)


def read_html(name: str, text: str) -> Page:
    """The lines of an HTML document, a table row being one line with its cells between bars.

    Raises:
        InvalidRecord: REC-001, it is larger or has more tags than a record page.
    """
    tags = text.count("<")
    if len(text) > MAX_HTML_BYTES or tags > MAX_TAGS:
        raise _too_much(name, len(text), tags)
    reader = _Lines()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:
        # How the standard parser gives up on a malformed declaration (<![…).
        raise unrecognised(
            name, "HTML", "a malformed declaration", Code.REC_SCHEMA_INVALID
        ) from None
    title = " ".join("".join(reader.heading or reader.title).split())
    return Page(lines_of("".join(reader.parts)), title, reader.published)


def _too_much(name: str, size: int, tags: int) -> InvalidRecord:
    return unrecognised(
        name,
        f"at most {MAX_HTML_BYTES} characters and {MAX_TAGS} tags",
        f"{size} and {tags}",
        Code.REC_SCHEMA_INVALID,
    )


class _Lines(HTMLParser):
    """Collects what a reader would see, one line per block or table row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.published: date | None = None
        self.heading: list[str] = []
        self.title: list[str] = []
        self.collecting: list[str] | None = None
        self.hidden: list[str] = []
        self.in_row = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        self._note_date(tag, attributes)
        if tag == "h1" and not self.heading:
            self.collecting = self.heading
        elif tag == "title" and not self.title:
            self.collecting = self.title
        if tag in _UNSHOWN:
            self.hidden.append(tag)
        elif tag == "tr":
            self.in_row += 1
            self.parts.append("\n|")
        elif tag in ("dt", "dd"):
            self.parts.append("\n|" if tag == "dt" else "|")
        elif tag in _CELLS:
            self.parts.append(" ")
        elif tag not in _INLINE:
            self.parts.append(" " if self.in_row else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "title"):
            self.collecting = None
        if tag in _UNSHOWN:
            # An end closes the innermost start of its name and what was left open inside it.
            if tag in self.hidden:
                del self.hidden[len(self.hidden) - 1 - self.hidden[::-1].index(tag) :]
        elif tag == "tr":
            self.in_row = max(0, self.in_row - 1)
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" | ")
        elif tag in _CELLS:
            self.parts.append(" ")
        elif tag not in _INLINE:
            self.parts.append(" " if self.in_row else "\n")

    def handle_data(self, data: str) -> None:
        if self.collecting is not None:
            self.collecting.append(data)
        if not self.hidden:
            before = " " if data[:1].isspace() else ""
            after = " " if data[-1:].isspace() else ""
            self.parts.append(before + " ".join(data.split()) + after)

    def _note_date(self, tag: str, attributes: dict[str, str]) -> None:
        if self.published is not None:
            return
        if tag == "meta":
            name = (attributes.get("name") or attributes.get("property") or "").casefold()
            if name in _DATES:
                self.published = parse_date(attributes.get("content", ""))
        elif tag == "time":
            self.published = parse_date(attributes.get("datetime", ""))
