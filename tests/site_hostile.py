"""A corpus whose every text is an attack on a page, or the same corpus in harmless words."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from attested import laid_out, written
from corpus_documents import RecordPage, Report
from corpus_ground import Said
from gate2.classify.kinds import Kind
from site_made import record_written

MARKUP = (
    "<script>alert(1)</script></script><script>alert(2)</script></title></textarea></noscript>"
    "<img src=x onerror=alert(3)>\"><svg onload=alert(4)>' onfocus='alert(5)' autofocus x='"
    "<iframe srcdoc='<script>alert(6)</script>'></iframe><!-- --!> ]]><template>"
    "<base href=//x.test>"
    "</style><style>*{display:none!important}</style><link rel=stylesheet href=//x.test/a.css>"
    '<meta http-equiv=refresh content="0;url=//x.test"><form action=//x.test><button>go</button>'
    "<math><mtext><mglyph><style><img src=x onerror=alert(7)></style></mglyph></mtext></math>"
    "javascript:alert(8) data:text/html,<script>alert(9)</script> url(//x.test)"
)
"""On one line, printable, and shorter than a title may be."""
TEMPLATES = (
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} [[7*7]] `x` &lt;b&gt; &#60;i&#62; \\u003cu\\u003e %3Cs%3E"
)
CONTROLS = "\u202egnp.exe\u2066\u200b\ufeff \x1b[31m\x1b]0;title\x07 \x00 \u2028\u2029 \x85 \ue000"
NAMES = (
    b"line\nbreak",
    b"not \xff\xfe utf-8",
    "right\u202eto left".encode(),
    b"\x1b[31mred",
    b"<script>alert(1)<",
    b'"><img src=x onerror=alert(1)>',
    b"javascript:alert(1)",
    b"a..%2F..%2Fetc",
    b" ",
    b"#",
    b"?x=y",
    b"%0A%3Cb%3E",
)
HUGE = 1_000_000
MOST_LINES = 40


def hostile_corpus(target: Path, *, harmless: bool = False) -> Path:
    """Everything that an author chooses is an attack; with `harmless`, words of that length."""

    def said(attack: str) -> str:
        return ("plain words " * (len(attack) // 12)).strip() if harmless else attack

    target.mkdir()
    _record(target / "record", said)
    _evidence(target / "evidence", said)
    _documents(target, said)
    for number, name in enumerate(NAMES):
        place = f"plain-{number}" if harmless else os.fsdecode(name)
        record_written(target / "names" / place, f"r{number}", "The paper describes a framework.")
    _skipped(target / "skipped", said, harmless=harmless)
    return target


def claim_text(said: Callable[[str], str] = str) -> str:
    """What the claims of the record say."""
    return said(f"{MARKUP}\n{TEMPLATES}\n{CONTROLS}")


def _record(place: Path, said: Callable[[str], str]) -> None:
    """Sound, as far as the door goes; beside it two that it refuses."""
    claims = [
        {"id": "c1", "text": claim_text(said), "kind": "empirical", "source": said(MARKUP)},
        {"id": "c2", "text": said("A" * 20_000), "kind": "mathematical"},
        {"id": "c3", "text": said("\u202e" + "\u0301" * 5_000), "kind": "empirical"},
    ]
    fields = {
        "abstract": said(MARKUP + "B" * HUGE),
        "research_question": said(MARKUP),
        "quality_tier": {said(MARKUP): [said(TEMPLATES), {said(CONTROLS): said(MARKUP)}]},
        said(MARKUP): said(CONTROLS),
    }
    record_written(
        place,
        "hostile",
        "",
        title=said(MARKUP),
        domain=said(MARKUP),
        claims=claims,
        publisher={"fields": fields, "domain": said(MARKUP)},
        published="2026-07-01",
    )
    record_written(place.with_name("huge"), "huge", "A claim.", title=said("<b>" + "C" * HUGE))
    surrogates = place.with_name("surrogates")
    record_written(surrogates, "surrogates", "A claim.")
    broken = json.dumps(said("\ud800<script>alert(1)</script>\udfff"))
    (surrogates / "record.json").write_text(f'{{"id": {broken}, "title": {broken}}}')


def _evidence(place: Path, said: Callable[[str], str]) -> None:
    """Published with signed evidence, and sources that a page shows."""
    text = f"The method improves accuracy by 0.82 points, {said(TEMPLATES)}{said(MARKUP)}"
    claims = (
        {
            "id": "c1",
            "text": text,
            "kind": "empirical",
            "reported": [{"metric": "gain", "value": "0.82", "tolerance": "last-digit"}],
        },
        {"id": "c2", "text": f"Every n has n + 0 = n {said(MARKUP)}", "kind": "mathematical"},
    )
    laid_out(place, claims=claims, title=said(MARKUP))
    source = said("\n".join([MARKUP, TEMPLATES] * MOST_LINES))
    (place / "artifacts" / "of-c2" / "Proof.lean").write_text(source, encoding="utf-8")
    (place / "artifacts" / "of-c1" / "repro.py").write_text(source, encoding="utf-8")
    name = said('"><img src=x onerror=alert(1)>')
    (place / "artifacts" / "of-c1" / name).write_text("1", encoding="utf-8")
    written(place)


def _documents(target: Path, said: Callable[[str], str]) -> None:
    """As a publisher prints them."""
    question = f"Does {said(MARKUP)} improve {said(TEMPLATES)}?"
    claims = [Said(said(each), Kind.EMPIRICAL, frozenset()) for each in (MARKUP, TEMPLATES)]
    report = Report(title=said(TEMPLATES), question=question, published="2026-07-01", claims=claims)
    report.write(target / "report.txt")
    page = RecordPage(title=said(MARKUP), question=question, published="2026-07-01")
    page.write(target / "page.html")


def _skipped(place: Path, said: Callable[[str], str], *, harmless: bool) -> None:
    """No record, under a name of its author's."""
    place.mkdir()
    name = "plain.md" if harmless else "<img src=x onerror=alert(1)>\u202e.md"
    (place / name).write_text(f"# {said(MARKUP)}\n", encoding="utf-8")
