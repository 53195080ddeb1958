"""One classification in a terminal: the claim, its kind, how likely each is, and what decided."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gate2.classify.guide import NOT_ENGLISH, RULES, TOO_LONG
from gate2.classify.kinds import GUESSED, LANES, Classification, Cue, Kind, Model
from gate2.classify.why import Undecided, undecided_by, why_undecided, withheld_by
from gate2.report.audit.bars import bar, bar_width
from gate2.report.escape import shortened, visible

MOST_TEXT = 1_000
"""Characters of a claim that are shown; JSON has all."""
MOST_WORDS = 60
MOST_CUES = 5
_WEAK = 0.25
"""Of the heaviest cue's weight: what weighs less is folded away."""
_INDENT = 2
_NARROW = 60
_LEAST_FOR_BARS = 36
_BESIDE_BAR = 24
_PARTS = 1000
"""A probability in these is a count, which is what bars are of."""

_DECLARE = 'declare its kind in record.json: "kind": "mathematical", "empirical" or "descriptive"'
_DECIDES: Mapping[Undecided, str] = {
    Undecided.CUT: f"Restore the whole sentence, or {_DECLARE}.",
    Undecided.EITHER: f"Say which in the claim, or {_DECLARE}.",
    Undecided.FOREIGN: f"{_DECLARE.capitalize()}; or state the claim in English.",
    Undecided.UNREAD: f"State it in a sentence or two, or {_DECLARE}.",
    Undecided.UNSURE: f"{_DECLARE.capitalize()}.",
}


def print_classified(
    found: Classification, wording: Sequence[Cue], console: Console, *, everything: bool
) -> None:
    """The claim with all that is said of it; `everything` shows the weak cues too."""
    console.print(Text(visible(shortened(found.text, MOST_TEXT)), "bold"))
    for part in _parts(found, wording, console.width, everything=everything):
        console.print(Padding(part, (0, 0, 0, _INDENT), expand=False))


def _parts(
    found: Classification, wording: Sequence[Cue], width: int, *, everything: bool
) -> Iterator[RenderableType]:
    yield _kind(found)
    yield _bars(found, width)
    for cue in found.cues:
        if _is_frame(cue):
            yield Text(visible(f"taken off: {_quoted(cue)}"), "dim")
    weighed = sorted((*_weighed(found), *wording), key=lambda cue: -abs(cue.weight))
    shown = weighed if everything else _strong(weighed)
    if shown:
        yield _cues(shown, width)
    if left := len(weighed) - len(shown):
        yield Text(f"and {left} more: --all shows {'it' if left == 1 else 'them'}", "dim")
    if found.model is Model.EMBED:
        yield Text("the embedding of the whole sentence spoke, too: no word stands for it", "dim")
    yield from _guided(found)


def _kind(found: Classification) -> Text:
    """The kind; of one that is undecided, what it leans to and what keeps it."""
    if found.kind is not Kind.UNDECIDED:
        return Text(found.kind.value, "bold green")
    line = Text(found.kind.value, "bold yellow")
    return line.append(f": {visible(why_undecided(found))}", "default")


def _bars(found: Classification, width: int) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    if is_wide := width >= _LEAST_FOR_BARS:
        table.add_column(no_wrap=True)
    long = bar_width(width, _BESIDE_BAR)
    for kind in LANES:
        p = found.p[kind]
        style = "cyan" if kind is found.best else "dim"
        row = bar(round(p * _PARTS), _PARTS, long, style)
        table.add_row(Text(kind.value), Text(f"{p:.2f}"), *((row,) if is_wide else ()))
    return table


def _weighed(found: Classification) -> list[Cue]:
    """The cues that speak for a kind, without what was taken off and what withholds."""
    return [cue for cue in found.cues if not _is_frame(cue) and cue is not withheld_by(found)]


def _is_frame(cue: Cue) -> bool:
    return cue.kind is Kind.UNDECIDED and cue.rule <= 1


def _strong(weighed: Sequence[Cue]) -> list[Cue]:
    """Of the heaviest, those that weigh anything beside the first."""
    least = _WEAK * abs(weighed[0].weight) if weighed else 0.0
    return [cue for cue in weighed[:MOST_CUES] if abs(cue.weight) >= least]


def _cues(cues: Sequence[Cue], width: int) -> Table:
    """A line each: its weight, what it speaks for, the words, and what they are taken for."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    if width >= _NARROW:
        table.add_column(overflow="fold")
    for cue in cues:
        rule = "" if cue.rule == GUESSED else f", rule {cue.rule}"
        words = Text(visible(_quoted(cue)))
        name = Text(visible(f"{cue.name}{rule}"), "dim")
        told = (words, name) if width >= _NARROW else (words.append("\n").append(name),)
        table.add_row(Text(f"{cue.weight:+.2f}"), Text(cue.kind.value, "dim"), *told)
    return table


def _guided(found: Classification) -> Iterator[Text]:
    """The rule in words, and where nothing is decided what would decide it."""
    why = undecided_by(found)
    rule = found.rule
    if why is Undecided.FOREIGN:
        yield Text(NOT_ENGLISH)
    elif why is Undecided.UNREAD:
        yield Text(TOO_LONG)
    elif why is not Undecided.UNSURE:
        named = "" if rule == GUESSED else f"rule {rule}: "
        yield Text(named, "dim").append(RULES[rule], "default")
    if why is not None:
        yield Text("→ ").append(_DECIDES[why])


def _quoted(cue: Cue) -> str:
    return f"“{shortened(cue.matched, MOST_WORDS)}”"
