"""Sites for the tests in a browser, made by `gate2 audit --format html`, and what is true of them.

Each is made once a session and never changed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audited_made import an_audit, honest_records
from corpus_expected import Placed, Planted
from corpus_making import make_corpus
from gate2.audit.audited import AuditedRecord, Form
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.audit.html.naming import page_of
from gate2.report.audit.html.site import write_site
from gate2.report.audit.html.table import DATA, data_pieces
from pages_read import rows_in
from pull_request_made import spoken

PLACES = 300
MANY = 10_000
CLAIMS = 2_000
"""As many as a record may have."""


@dataclass(frozen=True)
class Site:
    """A site in a directory."""

    path: Path

    def address(self, page: str = "index.html") -> str:
        """Of a page, with what follows the ``#``."""
        name, _, fragment = page.partition("#")
        return (self.path / name).as_uri() + (f"#{fragment}" if fragment else "")

    def rows(self) -> tuple[dict[str, list[Any]], list[list[Any]]]:
        """The legend and the rows that the table is drawn from."""
        return rows_in((self.path / DATA).read_text(encoding="ascii"))

    def pages(self) -> list[str]:
        """Every page, from the site's root."""
        return sorted(str(path.relative_to(self.path)) for path in self.path.rglob("*.html"))


@dataclass(frozen=True)
class CorpusSite(Site):
    """The site of a made corpus, and what its maker knows of it."""

    planted: Planted

    def having(self, code: Code) -> list[str]:
        """The paths of the places where the code stands."""
        return [p.path for p in self.planted.places if code in {c for _, c in p.standing()}]

    def page_where(self, status: Status, form: Form = Form.RECORD, *codes: Code) -> str:
        """The page of the first place of this status, form, and at least these codes."""
        return page_of(next(_placed(self.planted, status, form, frozenset(codes))).path)


def _placed(
    planted: Planted, status: Status, form: Form, codes: frozenset[Code]
) -> Iterator[Placed]:
    for place in planted.places:
        standing = {code for _, code in place.standing()}
        if (place.status, place.form) == (status, form) and codes <= standing:
            yield place


def audited_site(target: Path, *arguments: str | Path) -> Site:
    """What `gate2 audit` with these arguments writes to `target`."""
    given = ["--no-ledger", "--jobs", "1", "--format", "html", "-o", str(target)]
    code, _, err = spoken("audit", *map(str, arguments), *given)
    assert code == 0, err
    return Site(target)


def site_of_corpus(room: Path) -> CorpusSite:
    """Of `PLACES` records and documents, with evidence and with findings planted in them."""
    corpus = room / "corpus"
    planted = make_corpus(corpus, PLACES)
    made = audited_site(room / "site", corpus, "--policy", corpus / "gate2.toml")
    return CorpusSite(made.path, planted)


def site_of_many(room: Path) -> Site:
    """Whose table has `MANY` rows; the pages of few of them are there."""
    records = honest_records()
    write_site(an_audit(records), room / "site", root=room, jobs=1)
    site = Site(room / "site")
    _, base = site.rows()
    rows = ([*_numbered(base[number % len(base)], number)] for number in range(MANY))
    with (site.path / DATA).open("w", encoding="ascii") as stream:
        stream.writelines(data_pieces(rows))
    return site


def _numbered(row: list[Any], number: int) -> Iterator[Any]:
    page, title, path, *others = row
    yield from (page, f"{title}, part {number}", f"{path}/{number}", *others)


def site_of_one(room: Path, record: AuditedRecord) -> Site:
    """Of an audit of one record, made by hand."""
    write_site(an_audit((record,)), room / "site", root=room, jobs=1)
    return Site(room / "site")


def a_record_of_many_claims() -> AuditedRecord:
    """With as many claims as the door lets through."""
    base = honest_records()[2]
    claim = base.claims[-1]
    claims = (replace(claim, id=f"c{n}", text=f"{claim.text} ({n})") for n in range(1, CLAIMS + 1))
    return replace(base, claims=tuple(claims))


def record_written(place: Path, identity: str, text: str, **more: Any) -> Path:
    """A record of one claim."""
    place.mkdir(parents=True)
    document = {
        "schema": "gate2-record-v1",
        "id": identity,
        "title": "A record",
        "claims": [{"id": "c1", "text": text}],
        **more,
    }
    (place / "record.json").write_text(json.dumps(document), encoding="utf-8")
    return place
