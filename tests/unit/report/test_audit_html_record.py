"""A record's page: its status is the audit's, its text is inert, and its links lead somewhere."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from attested import attested_record, falsifying, laid_out
from audited_made import HOSTILE, a_claim, a_distance, honest_records, hostile
from gate2.attest.statement import ArtifactSeen
from gate2.audit.audited import AuditedRecord, Form
from gate2.audit.corpus import Across, Distance, Source, Step
from gate2.audit.looking import Looking
from gate2.classify.kinds import Kind
from gate2.contract import DEFINITIONS, Status
from gate2.evidence import KernelFacts, ProofEvidence, ReproEvidence
from gate2.policy import Policy
from gate2.reasons import Code, because
from gate2.report.audit.html.detail import Attested, FileSeen, read_detail
from gate2.report.audit.html.frame import Imprint
from gate2.report.audit.html.markup import VOID
from gate2.report.audit.html.naming import anchor_of
from gate2.report.audit.html.record_page import body_of, record_page
from gate2.report.audit.html.record_seal import seal_block
from gate2.settings import Settings
from gate2.verdict import Outcome, Verdict
from making import control, proof, reported, repro, run, seal

IMPRINT = Imprint("0.1.0", "a" * 64, "2026-07-03T09:30:00Z", "corpus")
UNSIGNED = Settings(policy=Policy(require_signature=False))


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATE2_STATE", str(tmp_path / "state"))


def page_of(
    record: AuditedRecord,
    place: Path | None = None,
    *,
    distance: Distance | None = None,
    across: Sequence[Across] = (),
    links: Mapping[str, str] | None = None,
) -> str:
    steps = a_distance(record) if distance is None else distance
    return record_page(record, steps, place, across=across, links=links or {}, imprint=IMPRINT)


def looked_at(place: Path, settings: Settings = UNSIGNED) -> tuple[AuditedRecord, str]:
    record = Looking(settings).look(place, place.name)
    return record, page_of(record, place)


class Read(HTMLParser):
    """Every element of a page; that they are closed in order is asserted on the way."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), tag
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID or tag in {"circle", "path", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def said(self) -> str:
        return " ".join(" ".join(self.words).split())

    def ids(self) -> Counter[str]:
        return Counter(at["id"] or "" for _, at in self.elements if "id" in at)

    def classes(self, tag: str) -> list[str]:
        return [at.get("class") or "" for name, at in self.elements if name == tag]


# --- the status is the audit's -----------------------------------------------------------------


def test_evidence_that_proves_a_claim_is_shown_beside_its_statement(tmp_path: Path) -> None:
    seen = {"c1": repro(), "c2": proof(definitions=("def two := 2",), advisories=("CVE-1",))}
    record, page = looked_at(attested_record(tmp_path / "r", evidence=seen))
    assert record.status is Status.VERIFIED
    found = Read(page)
    said = found.said()
    assert found.classes("div").count("evidence carries") == 2
    assert "evidence refused" not in found.classes("div")
    assert DEFINITIONS[Status.VERIFIED] in said
    for words in (
        *("Verifying established VERIFIED from this evidence", "1 + 1 = 2", "def two := 2"),
        *("Lean 4.28.0: accepts", "gate2 1: accepts", "propext", "a reviewer, as the artifact"),
        *("theorem t : 1 = 1 := sorry", "-- proof", "CVE-1", "Anything about integers."),
    ):
        assert words in said, words


def test_evidence_nobody_is_trusted_for_carries_no_status_on_the_page(tmp_path: Path) -> None:
    """The file says VERIFIED, unsigned, and the reader's policy wants a signature."""
    place = attested_record(tmp_path / "r")
    record, page = looked_at(place, Settings(policy=Policy()))
    assert record.status is Status.UNVERIFIED
    found = Read(page)
    assert found.classes("div").count("evidence refused") == 2
    assert "evidence carries" not in found.classes("div")
    assert not {"verdict-panel verified", "verdict-panel falsified"} & set(found.classes("div"))
    assert "status verified" not in found.classes("span")
    assert "claim verified" not in found.classes("article")
    assert found.said().count("Verifying established no status from this evidence") == 2
    assert found.said().count("Outcome inconclusive") == 2
    assert "The record's documents state VERIFIED. Evidence does not establish that" in found.said()


@pytest.mark.parametrize("status", [Status.UNVERIFIED, Status.FALSIFIED])
def test_evidence_of_another_status_than_the_audited_one_carries_nothing(
    tmp_path: Path, status: Status
) -> None:
    place = attested_record(tmp_path / "r")
    record, _ = looked_at(place)
    claims = tuple(replace(claim, status=status) for claim in record.claims)
    found = Read(page_of(replace(record, claims=claims), place))
    assert "evidence carries" not in found.classes("div")
    assert found.classes("div").count("evidence refused") == 2


def test_evidence_that_decides_nothing_establishes_nothing(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "r")
    record, _ = looked_at(place, Settings(policy=Policy()))
    detail = read_detail(place)
    undecided = Verdict(
        Status.UNVERIFIED, Outcome.INCONCLUSIVE, (because(Code.SBX_NONDETERMINISTIC, "it moved"),)
    )
    attested = {
        claim: replace(each, attestation=replace(each.attestation, verdict=undecided))
        for claim, each in detail.attested.items()
        if each.attestation is not None
    }
    body = body_of(record, a_distance(record), replace(detail, attested=attested), (), {})
    assert Read(body).classes("div").count("evidence refused") == 2
    assert "Verifying established UNVERIFIED" not in body


def test_evidence_about_other_words_carries_nothing(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "r")
    record, _ = looked_at(place)
    claims = tuple(replace(claim, text=f"{claim.text} Not.") for claim in record.claims)
    found = Read(page_of(replace(record, claims=claims), place))
    assert "evidence carries" not in found.classes("div")
    assert found.said().count("ANOTHER TEXT than the claim's") == 2


def test_files_that_are_not_those_that_were_looked_at_are_said_to_be_others(
    tmp_path: Path,
) -> None:
    place = attested_record(tmp_path / "r")
    record, before = looked_at(place)
    assert "are NOT those that were looked at" not in before
    (place / "artifacts" / "of-c2" / "Proof.lean").write_text("-- another\n", encoding="utf-8")
    assert page_of(record, place).count("are NOT those that were looked at") == 1


def test_a_refutation_is_shown_with_its_runs(tmp_path: Path) -> None:
    record, page = looked_at(attested_record(tmp_path / "r", evidence=falsifying()))
    assert record.status is Status.FALSIFIED
    found = Read(page)
    assert "verdict-panel falsified" in found.classes("div")
    assert "plot-dot plot-run plot-miss" in found.classes("circle")
    assert "Accepted: 0.815 to 0.825. Runs: 0 of 2 meet it." in found.said()
    assert "of 2 runs agree in every metric" in found.said()


def test_broken_evidence_is_a_sentence_and_the_page_stands(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "r")
    for file in (place / "evidence").iterdir():
        file.write_bytes(b"{")
    record, page = looked_at(place)
    assert record.status is Status.UNVERIFIED
    found = Read(page)
    assert "evidence carries" not in found.classes("div")
    assert "It is not shown. Expected the digest that verdict.json names" in found.said()


def test_levels_and_tiers_are_shown_as_the_publishers_and_change_no_status(
    tmp_path: Path,
) -> None:
    fields = {
        "abstract": "What it is about.",
        "research_question": "Does it?",
        "gate_verdict": {"Status": "Verified"},
        "quality_tier": {"Tier": "Flagship candidate"},
        "verification_level": {"Paper level": "L7"},
    }
    place = laid_out(tmp_path / "r", publisher={"fields": fields})
    record, page = looked_at(place)
    found = Read(page)
    assert record.status is Status.UNVERIFIED
    assert "verdict-panel unverified" in found.classes("div")
    assert "status verified" not in found.classes("span")
    said = found.said()
    for words in ("What it is about.", "Does it?", "Flagship candidate", "L7", "Quality Tier"):
        assert words in said
    assert "shown, never used for a verdict" in said


# --- why, and what to do -----------------------------------------------------------------------


def everything(record: AuditedRecord) -> list[str]:
    """Every sentence that the page owes its reader."""
    found = [reason.message for _, reason in record.all_reasons()]
    # What stands between two ` of a remedy is shown as code.
    found += [reason.remedy.replace("`", "") for _, reason in record.all_reasons()]
    return [*found, *(claim.text for claim in record.claims)]


def unspaced(said: str) -> str:
    """Without what separates words from the element that stands beside them."""
    return "".join(said.split())


@pytest.mark.parametrize("record", honest_records(), ids=lambda record: record.path)
def test_every_reason_stands_on_the_page_with_its_remedy(record: AuditedRecord) -> None:
    found = Read(page_of(record))
    for sentence in everything(record):
        assert unspaced(sentence) in unspaced(found.said())
    assert (record.title or record.path) in found.said()


def test_the_steps_stand_in_order_with_what_they_take() -> None:
    record = honest_records()[2]
    steps = (
        Step("c3", Code.EVD_MISSING, "Run it once.", "a command", 1.5, 512, "median of 12 runs"),
        Step("c2", Code.ART_SCOPE_NOT_EXACT, "Widen it.", "work", None, None),
        Step(None, Code.REC_PARTIALLY_VERIFIED, "Do the rest.", "work", 0.2),
    )
    said = Read(page_of(record, distance=Distance(steps, 3, 4, False, 1.7))).said()
    places = [said.index(step.what) for step in steps]
    assert places == sorted(places)
    assert "3 of 4 gateable claims are not VERIFIED" in said
    assert "does not yet make the record VERIFIED" in said
    assert "about 1.5 min · 512 MiB (median of 12 runs)" in said
    assert "less than a minute" in said


def test_a_record_without_a_step_is_not_said_to_be_near() -> None:
    said = Read(page_of(honest_records()[4], distance=Distance((), 0, 0, False))).said()
    assert "No step is known that would make the record VERIFIED." in said
    assert "can make the record VERIFIED" not in said


def test_a_thousand_steps_are_folded_after_the_first() -> None:
    record = honest_records()[2]
    steps = tuple(Step("c1", Code.EVD_MISSING, f"Step {n}.", "work") for n in range(1000))
    page = page_of(record, distance=Distance(steps, 3, 4, True))
    assert "975 further steps" in page
    assert 'start="26"' in page
    assert "Step 999." in page


def test_what_other_records_say_is_shown_with_links_to_their_pages() -> None:
    record = honest_records()[2]
    here = Source(record.path, record.id, "c3", "0.533", "Pool-of-32 reaches 0.533.")
    there = Source("pages/moclip.txt", "moclip-page", "c1", "0.51", "Pool-of-32 reaches 0.51")
    nowhere = Source("filtered", "filtered", "c9", "0.5", "Pool-of-32 reaches 0.5")
    across = (Across(Code.CLM_VALUES_CONTRADICT, "Top-1", (here, there, nowhere), 7),)
    page = page_of(record, across=across, links={"pages/moclip.txt": "moclip-1a.html"})
    found = Read(page)
    links = [at.get("href") for tag, at in found.elements if tag == "a"]
    assert "moclip-1a.html#c1" in links
    assert '<p class="muted">this record, <a href="#c3">mixed · c3</a></p>' in page
    assert not any("c9" in (link or "") for link in links)
    for words in ("0.533", "0.51", "filtered · c9", "and 4 more places"):
        assert words in found.said()


def test_a_record_that_could_not_be_read_has_a_page_that_says_why(tmp_path: Path) -> None:
    place = tmp_path / "broken"
    place.mkdir()
    (place / "record.json").write_text("[]", encoding="utf-8")
    record, page = looked_at(place)
    assert record.form is Form.UNREAD
    said = Read(page).said()
    assert record.reasons[0].message in said
    assert "No claim is public." in said


# --- anchors -----------------------------------------------------------------------------------


def test_every_claim_has_an_anchor_and_a_link_to_copy() -> None:
    record = honest_records()[2]
    found = Read(page_of(record))
    for claim in record.claims:
        assert found.ids()[anchor_of(claim.id)] == 1
        link = {
            "class": "anchor",
            "href": f"#{claim.id}",
            "aria-label": f"Link to claim {claim.id}",
        }
        assert ("a", link) in found.elements


@pytest.mark.parametrize(
    "identity",
    [*("page-main", "PAGE-claims", "1", "..", "a b", "c1#c2", "é", "", "x" * 900), HOSTILE],
)
def test_a_claims_id_cannot_take_the_place_of_a_part_of_the_page(identity: str) -> None:
    claim = a_claim(identity, "It holds.", Kind.EMPIRICAL)
    record = replace(honest_records()[0], claims=(claim, a_claim("c2", "So.", Kind.EMPIRICAL)))
    found = Read(page_of(record))
    assert max(found.ids().values()) == 1
    assert_links_lead_somewhere(found)


def assert_links_lead_somewhere(found: Read) -> None:
    ids = found.ids()
    for tag, attributes in found.elements:
        address = attributes.get("href") or ""
        if address.startswith("#"):
            assert ids[address[1:]] == 1, (tag, address)
        assert not re.match(r"[a-z]+:|//", address), address


# --- hostile text ------------------------------------------------------------------------------


def assert_inert(page: str) -> Read:
    """Nothing in the page was made by foreign text, and nothing of it runs or reaches out."""
    found = Read(page)
    for tag, attributes in found.elements:
        assert tag not in {"img", "iframe", "object", "embed", "form", "style", "base", "audio"}
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        if tag == "script":
            assert attributes["src"] in {"../assets/theme.js", "../assets/site.js"}
    for hidden in ("\u202e", "\x1b", "\u2028"):
        assert hidden not in page
    assert max(found.ids().values()) == 1
    assert_links_lead_somewhere(found)
    return found


def test_an_attack_in_every_field_of_an_audit_shows_as_text() -> None:
    audit = hostile()
    (record,) = audit.rows()
    found = assert_inert(page_of(record, across=audit.across, links={record.path: "r.html"}))
    assert found.said().count("<script>alert(1)</script>") > 20


def test_an_attack_in_every_field_of_evidence_shows_as_text(tmp_path: Path) -> None:
    made = run({"gain": "0.82", HOSTILE: HOSTILE})
    runs = repro(
        runs=(made, made),
        controls=(replace(control(), name=HOSTILE),),
        seal=replace(seal(), runtime={HOSTILE: HOSTILE}, probes=((HOSTILE, HOSTILE, True),)),
        environment={HOSTILE: HOSTILE},
        inputs=(HOSTILE,),
        literal={HOSTILE: HOSTILE},
        image=HOSTILE,
    )
    shown = proof(
        statement=HOSTILE,
        definitions=(HOSTILE,),
        axioms=(HOSTILE,),
        kernels=(KernelFacts(HOSTILE, HOSTILE, True),),
        toolchain={HOSTILE: HOSTILE},
        reviewed_by=HOSTILE,
        theorem=HOSTILE,
        advisories=(HOSTILE,),
    )
    place = attested_record(tmp_path / "r")
    (place / "artifacts" / "of-c2" / "Proof.lean").write_text(HOSTILE, encoding="utf-8")
    record, _ = looked_at(place)
    sound = read_detail(place)
    detail = replace(
        sound,
        attested={
            "c1": saying(sound.attested["c1"], runs),
            "c2": saying(sound.attested["c2"], shown),
        },
        publisher={"fields": {"abstract": HOSTILE, "quality_tier": {HOSTILE: [HOSTILE]}}},
        faults=(HOSTILE,),
        evaluated_at=HOSTILE,
        files=(FileSeen(HOSTILE, 1, HOSTILE),),
        events=tuple(replace(event, note=HOSTILE) for event in sound.events),
    )
    body = body_of(record, a_distance(record), detail, (), {})
    found = assert_inert(body)
    assert found.said().count("<script>alert(1)</script>") > 30
    assert "Reported against observed" in found.said()
    assert "Lean's statement:" in found.said()


def saying(attested: Attested, *evidence: ReproEvidence | ProofEvidence) -> Attested:
    """What is attested, as if it held this evidence, whatever publishing would let through."""
    assert attested.attestation is not None
    seen = tuple(ArtifactSeen(HOSTILE, each) for each in evidence)
    (first, *_) = attested.attestation.artifacts
    seen = (replace(first, evidence=evidence[0]), *seen)
    return replace(
        attested, keys=(HOSTILE,), attestation=replace(attested.attestation, artifacts=seen)
    )


def test_a_page_of_hostile_html_is_shown_as_the_text_it_holds(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    lines = ("T<b>", "P", "Abstract", HOSTILE.replace("\n", " "), "Extracted Claims", "<i>It</i>.")
    report.write_text("\n".join(lines), encoding="utf-8")
    record, page = looked_at(report)
    assert record.form is Form.REPORT_TEXT
    found = assert_inert(page)
    assert "<i>It</i>." in found.said()


# --- size --------------------------------------------------------------------------------------


def test_two_thousand_claims_stay_one_page_that_can_be_used() -> None:
    claims = tuple(a_claim(f"c{n}", f"Claim {n} holds.", Kind.EMPIRICAL) for n in range(2000))
    record = replace(honest_records()[0], claims=claims, status=Status.UNVERIFIED)
    page = page_of(record)
    assert len(page) < 4_000_000
    found = Read(page)
    assert found.classes("article").count("claim unverified") == 2000
    assert "All 2,000 claims at a glance" in found.said()
    assert not any(tag == "details" and "open" in at for tag, at in found.elements)
    assert_links_lead_somewhere(found)


def test_a_claim_as_long_as_a_book_is_folded_and_nothing_of_it_is_lost() -> None:
    words = " ".join(f"word{n}" for n in range(2000))
    claim = a_claim("c1", words, Kind.EMPIRICAL)
    page = page_of(replace(honest_records()[0], claims=(claim,)))
    assert "more characters</summary>" in page
    assert "word1999" in page
    assert len(page) < 60_000


def test_evidence_without_end_is_cut_and_says_so(tmp_path: Path) -> None:
    place = attested_record(tmp_path / "r")
    record, _ = looked_at(place)
    detail = read_detail(place)
    items = tuple(reported(metric=f"m{n}") for n in range(2000))
    probes = tuple((f"probe {n}", "EPERM", True) for n in range(3000))
    sealed = replace(seal(), probes=probes)
    runs = repro(
        reported=items,
        runs=tuple(run({"m1": "0.82"}) for _ in range(2000)),
        seal=sealed,
        further_seals=(seal(),) * 500,
        environment={f"V{n}": "1" for n in range(5000)},
    )
    shown = proof(definitions=("x" * 50_000,) * 100, axioms=("propext",) * 50_000)
    attested = {
        "c1": saying(detail.attested["c1"], runs),
        "c2": saying(detail.attested["c2"], shown, *(shown,) * 500),
    }
    body = body_of(record, a_distance(record), replace(detail, attested=attested), (), {})
    assert len(body) < 8_000_000
    for words in (
        "1,940 metrics more stand",
        "1,603 more stand",
        "4,900 more",
        "2,400 more",
        "496 artifacts more",
    ):
        assert words in body, words


def test_an_artifact_without_evidence_is_shown_with_its_files(tmp_path: Path) -> None:
    _, page = looked_at(laid_out(tmp_path / "r"))
    found = Read(page)
    assert found.said().count("Attached:") == 2
    assert "theorem t : 1 = 1 := sorry" in found.said()
    assert not any(name.startswith("evidence") for name in found.classes("div"))


def test_a_broken_artifact_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    place = laid_out(tmp_path / "r")
    (place / "artifacts" / "of-c1" / "repro.py").unlink()
    _, page = looked_at(place)
    said = Read(page).said()
    assert "It cannot be taken for an artifact:" in said
    assert "script-missing" in said


def test_a_seal_that_is_not_proven_stands_open_and_says_so() -> None:
    block = seal_block(seal(proven=False), (seal(proven=False),))
    assert "Seal: NOT proven on runc" in block
    assert "<details open>" in block
    assert "AF_VSOCK is open" in block
    assert "0 of 1 further configuration proven" in block
    assert "<details open>" not in seal_block(seal())


def test_an_open_probe_stands_first_among_the_findings() -> None:
    found = replace(seal(), probes=(("uid", "1000", True), ("connect", "works", False)))
    said = Read(seal_block(found)).said()
    assert said.index("connect works OPEN") < said.index("uid 1000 closed")
    assert "Open connect" in said
