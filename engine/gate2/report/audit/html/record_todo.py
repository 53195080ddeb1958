"""What would make a record VERIFIED: numbered, cheapest first, with what each step may take."""

from gate2.audit.corpus import Distance, Step
from gate2.contract import Status
from gate2.report.audit.html.markup import Markup, element, joined, prose, text
from gate2.report.audit.html.naming import anchor_of
from gate2.report.audit.html.record_parts import code_badge, folded, plural, section

FIRST_STEPS = 25
LONGEST_ID = 64


def todo_of(distance: Distance, status: Status) -> Markup:
    """The steps, in the order to take them."""
    title = "What would make it Verified"
    if status is Status.VERIFIED:
        return section("todo", title, element("p", {"class": "calm"}, "Nothing: it is."))
    steps = [_step(step) for step in distance.steps]
    first, further = steps[:FIRST_STEPS], steps[FIRST_STEPS:]
    start = FIRST_STEPS + 1
    rest = element("ol", {"class": "todo-steps", "start": start}, *further) if further else None
    return section(
        "todo",
        title,
        element("p", None, _lead(distance)),
        element("ol", {"class": "todo-steps"}, *first) if first else None,
        folded(f"{plural(len(further), 'further step')}", rest) if further else None,
    )


def _lead(distance: Distance) -> Markup:
    verb = "is" if distance.lacking == 1 else "are"
    lacking = (
        f"{distance.lacking:,} of {plural(distance.gateable, 'gateable claim')} {verb} not "
        "VERIFIED. "
        if distance.gateable
        else "No claim of it is known yet that a proof or a run could settle. "
    )
    if not distance.steps:
        return joined(lacking, "No step is known that would make the record VERIFIED.")
    reach = (
        "Doing all of this can make the record VERIFIED; what the runs and proofs show, nobody "
        "knows before."
        if distance.reachable
        else "Something in the way is out of reach here: doing all of this does not yet make the "
        "record VERIFIED."
    )
    total = None
    if distance.minutes is not None:
        total = joined(
            " This machine's part, as far as it is known: ", _minutes(distance.minutes), "."
        )
    return joined(lacking, reach, total)


def _minutes(minutes: float) -> str:
    if minutes < 1:
        return "less than a minute"
    return f"about {minutes:,.1f} min" if minutes < 10 else f"about {minutes:,.0f} min"


def _step(step: Step) -> Markup:
    where = None
    if step.claim is not None:
        said = text(step.claim, most=LONGEST_ID)
        where = element("a", {"href": f"#{anchor_of(step.claim)}"}, "Claim ", said)
    return element(
        "li",
        None,
        element("p", {"class": "step"}, prose(step.what)),
        element(
            "p",
            {"class": "step-about"},
            where or "The record",
            " · ",
            code_badge(step.code),
            " · ",
            step.effort,
            _takes(step),
        ),
    )


def _takes(step: Step) -> Markup | None:
    """What trying it once takes of this machine, and how that is known."""
    if step.minutes is None and step.memory_mib is None:
        return None
    time = None if step.minutes is None else joined(" · ", _minutes(step.minutes))
    memory = None if step.memory_mib is None else joined(" · ", f"{step.memory_mib:,} MiB")
    return joined(time, memory, f" ({step.basis})" if step.basis else None)
