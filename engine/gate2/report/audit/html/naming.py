"""The addresses of the site: safe names made of foreign ones, the same every time."""

import hashlib
import re
from pathlib import PurePosixPath

from gate2.reasons import Code

LONGEST_PAGE = 80
"""Characters of a page's path: short enough for any file system, below any directory."""
RECORDS = "records"
OURS = "page-"
"""Ids that pages give their own parts begin with this; no claim's anchor does."""
_PAGE_DIGEST = 32
"""Hexadecimal digits: an author chooses paths, and must not find two that have one page, or one
that has the page of somebody else's record. Forty bits would be found in minutes."""
_ANCHOR_DIGEST = 10
"""Enough within one record, whose claims are one author's."""
_PLAIN_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


def page_of(path: str) -> str:
    """The page of the record at this path, from the site's root: ``records/moments-1a2b….html``.

    ASCII, of lower case, at most `LONGEST_PAGE` characters, for any path whatever: two different
    paths have different pages on every file system.
    """
    ending = f"-{_digest(path)[:_PAGE_DIGEST]}.html"
    room = LONGEST_PAGE - len(RECORDS) - 1 - len(ending)
    return f"{RECORDS}/{_slug(PurePosixPath(path).name, room) or 'record'}{ending}"


def anchor_of(claim: str) -> str:
    """The id of a claim's place on its record's page: the claim's own where it is a plain word."""
    if _PLAIN_ANCHOR.fullmatch(claim) and not claim.lower().startswith(OURS):
        return claim
    return "-".join(filter(None, ("claim", _slug(claim, 40), _digest(claim)[:_ANCHOR_DIGEST])))


def code_page(code: Code) -> str:
    """Where the site says what a code means, from the site's root."""
    return f"codes.html#{code.value}"


def code_rows(code: Code) -> str:
    """The table of records, filtered by this code, from the site's root."""
    return f"records.html#code={code.value}"


def _slug(name: str, room: int) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name[:500].lower()).strip("-")
    slug = plain[:room].strip("-")
    return f"c-{slug}"[:room].strip("-") if slug and not slug[0].isalpha() else slug


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
