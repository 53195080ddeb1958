"""The audit's site: whole or not at all, inert whatever records say, and no link leads nowhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from audited_made import HOSTILE, an_audit, honest, honest_records, hostile, nothing
from gate2.audit.audited import AuditedRecord, Form
from gate2.audit.corpus import Audit
from gate2.contract import Status
from gate2.errors import UsageError
from gate2.report.audit.html import site as site_module
from gate2.report.audit.html.frame import CONTENT_SECURITY_POLICY, FILES, Section
from gate2.report.audit.html.naming import page_of
from gate2.report.audit.html.site import MARKER, place_of, write_site
from gate2.report.audit.html.table import DATA, FIRST, PIECE
from gate2.report.escape import visible
from pages_read import Page, page_at, rows_in

AUDITS = {"honest": honest, "hostile": hostile, "nothing": nothing}
OWN_SCRIPTS = {"theme.js", "site.js", "table.js", "records.js"}


@pytest.fixture(params=AUDITS)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write_site(AUDITS[request.param](), tmp_path / "site", root=tmp_path, jobs=1)
    return tmp_path / "site"


def written(audit: Audit, tmp_path: Path) -> Path:
    write_site(audit, tmp_path / "site", root=tmp_path, jobs=1)
    return tmp_path / "site"


def pages_of(site: Path) -> Iterator[tuple[Path, Page]]:
    for path in sorted(site.rglob("*.html")):
        yield path, page_at(path)


def many(count: int) -> tuple[AuditedRecord, ...]:
    base = honest_records()
    return tuple(replace(base[n % len(base)], path=f"corpus/{n}", id=f"r{n}") for n in range(count))


# --- inert -------------------------------------------------------------------------------------


def test_no_page_runs_or_fetches_anything_that_is_not_the_sites_own(site: Path) -> None:
    for path, page in pages_of(site):
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")], path
            assert not {"style", "srcdoc", "srcset", "ping"} & set(attributes), path
            assert tag not in {"iframe", "object", "embed", "base", "form", "img", "style"}, path
            if tag == "script":
                assert Path(attributes["src"]).name in OWN_SCRIPTS, path
        for value in (*page.values("href"), *page.values("src")):
            assert not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/", value), (path, value)


def test_every_page_states_its_policy_before_anything_is_loaded(site: Path) -> None:
    for path, page in pages_of(site):
        tags = [tag for tag, _ in page.elements]
        policies = [
            place
            for place, (_, attributes) in enumerate(page.elements)
            if attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, path
        assert policies[0] < min(tags.index("link"), tags.index("script")), path
        assert page.elements[policies[0]][1]["content"] == CONTENT_SECURITY_POLICY


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert {"base-uri", "form-action"} <= {n for n, v in rules.items() if v == "'none'"}
    assert set(rules.values()) <= {"'self'", "'none'"}


def test_no_address_of_another_place_stands_in_scripts_or_styles(site: Path) -> None:
    for path in sorted(site.rglob("assets/*")):
        source = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"^\s*//.*$", "", source, flags=re.M), path
        assert "innerHTML" not in source, path
        assert not re.search(r"@import|url\((?!#)|eval\(|new Function|insertAdjacent", source), path


def test_hostile_text_is_shown_and_makes_no_element(tmp_path: Path) -> None:
    site = written(hostile(), tmp_path)
    title = visible(HOSTILE)
    for name in ("records.html", "index.html", "across.html"):
        page = page_at(site / name)
        assert title[:100] in page.text, name
        assert "img" not in page.tags(), name
    for path in sorted(site.rglob("*.*")):
        raw = path.read_text(encoding="utf-8")
        assert not set(raw) & set("\u202e\x1b\u2028"), path


def test_rows_cannot_end_the_script_or_the_string_that_holds_them(tmp_path: Path) -> None:
    script = (written(hostile(), tmp_path) / DATA).read_bytes()
    assert script.isascii()
    assert b"<" not in script
    _, rows = rows_in(script.decode())
    assert [row[1] for row in rows] == [visible(HOSTILE[:199] + "…")]


# --- links -------------------------------------------------------------------------------------


def test_every_link_leads_to_a_page_and_a_place_of_the_site(site: Path) -> None:
    ids = {path: page.ids for path, page in pages_of(site)}
    for path, page in pages_of(site):
        for address in (*page.values("href"), *page.values("src")):
            file, fragment = urldefrag(address)
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), (path, address)
            assert target.is_relative_to(site.resolve()), (path, address)
            if fragment and target.name != FILES[Section.RECORDS]:
                assert unquote(fragment) in ids[target], (path, address)


def test_no_id_stands_twice_in_a_page(site: Path) -> None:
    for path, page in pages_of(site):
        assert len(page.ids) == len(set(page.ids)), path


def test_every_label_and_description_refers_to_something(site: Path) -> None:
    for path, page in pages_of(site):
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for value in page.values(name):
                assert set(value.split()) <= set(page.ids), (path, value)


def test_a_record_that_the_filters_left_out_is_named_without_a_link(tmp_path: Path) -> None:
    whole = honest()
    audit = replace(whole, rows=lambda: iter(honest_records()[:1]))
    site = written(audit, tmp_path)
    assert len(list((site / "records").iterdir())) == 1
    page = page_at(site / "wrong.html")
    assert "pages/moclip.txt" in page.text
    assert page_of("pages/moclip.txt") not in page.values("href")


def test_two_paths_that_differ_in_case_alone_have_pages_of_their_own() -> None:
    names = [page_of(name) for name in ("A/b", "a/b", "a/B", "a-b", "a_b", "", ".", "…", "é")]
    assert len({name.lower() for name in names}) == len(names)
    assert all(name.isascii() and len(name) <= 80 for name in names)


@pytest.mark.parametrize("path", ["../../etc/passwd", HOSTILE, "a\x00b", "CON", "x" * 5000])
def test_a_hostile_path_names_a_harmless_page(path: str) -> None:
    assert re.fullmatch(r"records/[a-z][a-z0-9-]*-[0-9a-f]{32}\.html", page_of(path))
    assert len(page_of(path)) <= 80


@pytest.mark.parametrize("path", [".", "a/b", "../second/a", "/elsewhere/a"])
def test_a_record_of_a_second_directory_is_read_where_the_walk_found_it(path: str) -> None:
    root = Path("/corpus/first")
    assert place_of(root, replace(honest_records()[0], path=path)) == root / path


def test_a_name_that_no_file_can_have_is_not_looked_for() -> None:
    assert place_of(Path(), replace(honest_records()[0], path="a\x00b")) is None


# --- whole or not at all -----------------------------------------------------------------------


def test_a_directory_of_somebody_elses_is_refused_and_kept(tmp_path: Path) -> None:
    target = tmp_path / "thesis"
    target.mkdir()
    (target / "chapter.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is no site that gate2 audit wrote"):
        write_site(honest(), target, root=tmp_path, jobs=1)
    assert [path.name for path in target.iterdir()] == ["chapter.tex"]
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


def test_a_file_is_refused_and_kept(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="expected a directory for the site, came a file"):
        write_site(honest(), target, root=tmp_path, jobs=1)
    assert target.read_text(encoding="utf-8") == "mine"


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert (written(honest(), tmp_path) / MARKER).is_file()


def test_an_older_site_is_replaced_and_none_of_its_pages_remains(tmp_path: Path) -> None:
    site = written(honest(), tmp_path)
    before = {path.name for path in (site / "records").iterdir()}
    write_site(hostile(), site, root=tmp_path, jobs=1)
    after = {path.name for path in (site / "records").iterdir()}
    assert len(before) == 5
    assert len(after) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_fault_on_the_way_leaves_the_older_site_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = written(honest(), tmp_path)
    before = (site / "index.html").read_bytes()

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site_module, "record_page", full)
    with pytest.raises(OSError, match="No space left"):
        write_site(hostile(), site, root=tmp_path, jobs=1)
    assert (site / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_cannot_take_its_place_gives_the_older_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = written(honest(), tmp_path)
    rename = Path.rename

    def refusing(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(OSError, match="Permission denied"):
        write_site(hostile(), site, root=tmp_path, jobs=1)
    assert (site / page_of("kronecker-budget")).is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_pages_are_counted(tmp_path: Path) -> None:
    count = write_site(honest(), tmp_path / "site", root=tmp_path, jobs=1)
    assert count == len(list((tmp_path / "site").rglob("*.html"))) == 5 + len(FILES)


def test_the_same_audit_gives_the_same_site_byte_for_byte_in_several_processes(
    tmp_path: Path,
) -> None:
    audit = an_audit(many(150))
    for name, jobs in (("one", 1), ("two", 2)):
        write_site(audit, tmp_path / name, root=tmp_path, jobs=jobs)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in files}
        for name in ("one", "two")
        for files in [[p for p in (tmp_path / name).rglob("*") if p.is_file()]]
    )
    assert len(one) == 150 + len(FILES) + 8
    assert one == two


# --- the table ---------------------------------------------------------------------------------


def test_every_record_is_a_row_with_its_own_status_and_counts(tmp_path: Path) -> None:
    legend, rows = rows_in((written(honest(), tmp_path) / DATA).read_text(encoding="ascii"))
    for record, row in zip(honest_records(), rows, strict=True):
        assert row[0] == page_of(record.path)
        assert row[2] == record.path
        assert legend["statuses"][int(str(row[3]))] == record.status.value
        assert legend["forms"][int(str(row[6]))] == record.form.value
        assert row[10:13] == [
            len(record.gateable),
            sum(claim.status is Status.VERIFIED for claim in record.gateable),
            len(record.lacking),
        ]
        codes = {str(legend["codes"][at]) for at in row[13]}  # type: ignore[attr-defined]
        assert codes == {str([r.code.value, r.name]) for _, r in record.all_reasons()}
        assert row[16] == int(record.invalid)


def test_rows_come_in_pieces_and_none_is_lost(tmp_path: Path) -> None:
    audit = replace(an_audit(many(10)), rows=lambda: iter(many(PIECE + 3)))
    script = (written(audit, tmp_path) / DATA).read_text(encoding="ascii")
    assert script.count("gate2Rows.push(") == 2
    assert [row[2] for row in rows_in(script)[1]] == [f"corpus/{n}" for n in range(PIECE + 3)]


def test_without_scripts_the_first_rows_stand_in_the_page_and_it_says_so(tmp_path: Path) -> None:
    audit = an_audit(many(FIRST + 1))
    page = page_at(written(audit, tmp_path) / "records.html")
    assert f"The first {FIRST} of {FIRST + 1} records." in page.text
    links = [a["href"] for tag, a in page.elements if a.get("class") == "row-link"]
    assert links == [page_of(f"corpus/{n}") for n in range(FIRST)]


def test_a_record_without_a_title_is_named_by_its_path(tmp_path: Path) -> None:
    (record,) = (r for r in honest_records() if r.form is Form.UNREAD)
    page = page_at(written(an_audit((record,)), tmp_path) / "records.html")
    assert "broken" in page.text
