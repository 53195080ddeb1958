"""A badge that says how it went without colour, and that no branch writes a word of."""

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from gate2.ci.judgement import Change, Judgement, Outcome, Weight
from gate2.contract import Status
from gate2.reasons import Code
from gate2.report.ci.badge import GROUNDS, LABEL_GROUND, as_badge
from judged import HOSTILE, claim, finding, hostile, judgement, mixed, passing, record

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "rect", "path", "g", "text"}


def read(judged: Judgement) -> Element:
    root = fromstring(as_badge(judged))
    assert root.tag == f"{SVG}svg"
    return root


def message(judged: Judgement) -> str:
    label, said = [each.text for each in read(judged).iter(f"{SVG}text")]
    assert label == "gate2"
    assert said is not None
    return said


def crowd(number: int) -> Judgement:
    claims = [claim(f"c{each}", "t", None, Status.VERIFIED) for each in range(number)]
    return judgement(record("r", "r", "R", Change.ADDED, claims))


CASES: dict[str, tuple[Callable[[], Judgement], str]] = {
    "mixed": (mixed, "blocked · 1 verified · 1 falsified · 3 unverified · 1 not looked at"),
    "passing": (passing, "passed · 1 verified"),
    "nothing": (judgement, "no record touched"),
    "undecided": (lambda: judgement(mixed().records[4]), "not decided · 1 not looked at"),
    "waived": (lambda: judgement(mixed().records[3]), "passed · 1 unverified"),
    "interrupted": (lambda: replace(passing(), complete=False), "interrupted · 1 verified"),
    "many": (lambda: crowd(1234), "passed · 1234 verified"),
}


@pytest.mark.parametrize("name", CASES)
def test_it_says_what_the_gate_says_and_counts_the_claims(name: str) -> None:
    judged, said = CASES[name]
    assert message(judged()) == said


@pytest.mark.parametrize("name", CASES)
def test_who_does_not_see_it_is_told_the_same(name: str) -> None:
    judged, said = CASES[name]
    root = read(judged())
    title = f"gate2: {said.replace(' · ', ', ')}"
    assert (root.get("role"), root.get("aria-label")) == ("img", title)
    assert [each.text for each in root.iter(f"{SVG}title")] == [title]


@pytest.mark.parametrize("judged", [mixed, hostile, passing])
def test_nothing_in_it_is_fetched_or_run(judged: Callable[[], Judgement]) -> None:
    text = as_badge(judged())
    assert {each.tag.removeprefix(SVG) for each in read(judged()).iter()} <= DRAWN
    assert text.isascii()
    assert not re.search(r"href|url\(|<!|<\?|style|\bon\w+=|&(?!#183;)", text)
    assert re.findall(r"https?:[^\"]*", text) == ["http://www.w3.org/2000/svg"]


def test_no_word_of_the_branch_stands_in_it() -> None:
    shown = as_badge(hostile())
    assert not any(word in shown for word in HOSTILE.split() if len(word) > 4)
    plain = finding(Code.CLM_TOLERANCE_MOVED, "x", Weight.BLOCKS)
    made = record(
        "p", "i", "t", Change.EDITED, [claim("c", "t", None, Status.UNVERIFIED, plain)], plain
    )
    same = replace(judgement(made, findings=[plain]), records_total=1)
    lacking = replace(plain, weight=Weight.INFRASTRUCTURE)
    first = replace(same, findings=(lacking,))
    assert as_badge(first) == shown


@pytest.mark.parametrize("name", CASES)
def test_the_text_stays_inside_whatever_font_draws_it(name: str) -> None:
    root = read(CASES[name][0]())
    width = float(root.attrib["width"])
    ends = [
        float(each.attrib["x"]) + float(each.attrib["textLength"])
        for each in root.iter(f"{SVG}text")
    ]
    assert ends[0] < ends[1] < width
    assert root.attrib["viewBox"] == f"0 0 {int(width)} 20"


@pytest.mark.parametrize("colour", [LABEL_GROUND, *(GROUNDS[each] for each in Outcome)])
def test_white_text_can_be_read_on_every_ground(colour: str) -> None:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    ]
    luminance = sum(
        part * each for part, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    assert 1.05 / (luminance + 0.05) >= 4.5
