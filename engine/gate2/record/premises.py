"""Whether a record is about what it says it is about: REC-015, a warning and never more.

Three things are compared, and each is said only where it is plain: what the research question
names and no claim mentions; counts that the report states and its own lists contradict; and an
acronym that one record resolves in two ways. Whether the examined paper is about the question is
not: a title seldom names what its paper measures.
"""

from collections.abc import Iterator, Mapping, Sequence

from gate2.reasons import Code, Reason, because
from gate2.record.acronyms import Expansion, expansions_in, two_ways
from gate2.record.mentions import Mentions
from gate2.record.model import Claim
from gate2.record.named_terms import names_in
from gate2.record.names import shown

MAX_LISTED = 8
"""Names, or acronyms, that one record is warned of."""
MAX_NAMES = 32
"""Names of a question that are looked for."""
_MAX_FIELD = 4000


def premises_of(
    title: str, claims: Sequence[Claim], fields: Mapping[str, object]
) -> tuple[Reason, ...]:
    """REC-015 for each thing that does not fit; `fields` are the publisher's, of any type."""
    expansions = expansions_in(_texts(title, claims, fields))
    problems = (
        *_counts_differ(claims, fields),
        *_never_mentioned(claims, fields, expansions),
        *_two_ways(expansions),
    )
    return tuple(because(Code.REC_PREMISE_SUSPECT, problem) for problem in problems)


def _texts(
    title: str, claims: Sequence[Claim], fields: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Where acronyms are resolved, and what stands there."""
    yield "the title", title or _text(fields, "title")
    yield "the research question", _text(fields, "research_question")
    yield "the abstract", _text(fields, "abstract")
    for claim in claims:
        if "(" in claim.text:
            yield f"claim {claim.id}", claim.text


def _counts_differ(claims: Sequence[Claim], fields: Mapping[str, object]) -> Iterator[str]:
    papers, references = fields.get("papers"), fields.get("references")
    if _is_count(papers) and isinstance(references, list) and papers != len(references):
        yield f"the report speaks of {shown(papers)} papers and lists {len(references)} references"
    stated = fields.get("claims_extracted")
    if _is_count(stated) and claims and stated != len(claims):
        yield f"the report speaks of {shown(stated)} claims and lists {len(claims)}"


def _never_mentioned(
    claims: Sequence[Claim], fields: Mapping[str, object], expansions: Sequence[Expansion]
) -> Iterator[str]:
    runs = names_in(_text(fields, "research_question"))[:MAX_NAMES] if claims else []
    if not runs:
        return
    mentions = Mentions([claim.text for claim in claims], expansions)
    absent = list(dict.fromkeys(run.text for run in runs if not mentions.of(run)))
    if absent:
        listed = ", ".join(shown(text) for text in absent[:MAX_LISTED])
        them = "it" if len(absent) == 1 else "them"
        yield f"the research question asks about {listed}; no claim mentions {them}"


def _two_ways(expansions: Sequence[Expansion]) -> Iterator[str]:
    for one, other in two_ways(expansions)[:MAX_LISTED]:
        yield (
            f"{shown(one.acronym)} stands for {shown(one.words)} in {one.place}"
            f" and for {shown(other.words)} in {other.place}"
        )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    return value[:_MAX_FIELD] if isinstance(value, str) else ""
