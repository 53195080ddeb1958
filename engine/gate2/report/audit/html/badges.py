"""The small signs that every page shows the same way: a status, a kind, a code.

A status is its word with a shape, never a colour alone.
"""

from gate2.audit.audited import Attempt
from gate2.backports import assert_never
from gate2.classify.kinds import Kind
from gate2.contract import LABELS, Status
from gate2.reason_table import TABLE, Code, Effect
from gate2.report.audit.html.markup import Markup, element, joined
from gate2.report.audit.html.naming import code_page
from gate2.report.audit.words import counted


def status_badge(status: Status) -> Markup:
    """``Verified``, ``Falsified`` or ``Unverified`` with its shape."""
    return element("span", {"class": f"status {status.lower()}"}, LABELS[status])


def stated_badge(stated: Status | None) -> Markup:
    """What a document says of itself, without the shape and colour of what is established."""
    if stated is None:
        return element("span", {"class": "muted"}, "nothing stated")
    return element("span", {"class": "stated"}, "stated ", element("b", None, LABELS[stated]))


def kind_badge(kind: Kind) -> Markup:
    """A claim's kind, as a word in a frame."""
    return element("span", {"class": f"kind {kind.value}"}, kind.value)


def attempt_badge(attempt: Attempt) -> Markup:
    """Whether anybody ever tried, as words."""
    return element("span", {"class": f"attempt {_ATTEMPTS[attempt]}"}, attempt.value)


def code_badge(code: Code, *, depth: int) -> Markup:
    """A reason code and its name, linked to the page that says what it means."""
    name = element("span", {"class": "code-name"}, TABLE[code].name)
    address = "../" * depth + code_page(code)
    attributes = {"class": f"code {effect_class(TABLE[code].effect)}", "href": address}
    return element("a", attributes, element("code", None, short(code)), " ", name)


def short(code: Code) -> str:
    """The code without the engine's prefix, for instance ``LEAN-004``."""
    return code.value.removeprefix("G2-")


def effect_class(effect: Effect) -> str:
    """The class, and the word, for what a reason does to what it stands at."""
    match effect:
        case Effect.UNVERIFIED:
            return "blocks"
        case Effect.FALSIFIED:
            return "falsifies"
        case Effect.INVALID:
            return "invalid"
        case Effect.INFRASTRUCTURE:
            return "undecided"
        case Effect.WARNING:
            return "warning"
        case Effect.NONE:
            return "note"
        case _:
            assert_never(effect)


def of(part: int, whole: int, noun: str) -> Markup:
    """For instance ``37 of 412 gateable claims``, the number in bold."""
    return joined(element("b", None, part), f" of {counted(whole, noun)}")


_ATTEMPTS = {Attempt.NEVER: "never", Attempt.BLOCKED: "blocked", Attempt.DECIDED: "decided"}
