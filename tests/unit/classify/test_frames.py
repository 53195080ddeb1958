"""No frame is missed for want of the word by which frames are looked for."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate2.classify import reading
from gate2.classify.reading import read

EXAMPLES = {
    "experiments": "Experiments show that the drug improves survival.",
    "theory": "Theorem 3 states that the ring is prime.",
    "authors": "It is well known that the ring is prime.",
    "negation": "It is not true that the ring is prime.",
}


@pytest.mark.parametrize("pattern", [pattern for _, pattern in reading._FRAMES])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_frame_holds_the_word_that(pattern: str, data: st.DataObject) -> None:
    assert "that" in data.draw(st.from_regex(re.compile(pattern), fullmatch=True))


def test_there_is_an_example_of_each_frame() -> None:
    assert {name for name, _ in reading._FRAMES} == EXAMPLES.keys()


@pytest.mark.parametrize(("name", "text"), EXAMPLES.items())
def test_a_frame_is_taken_off(name: str, text: str) -> None:
    found = read(text)
    assert name in {frame.name for frame in found.frames}
    assert found.main in ("the drug improves survival.", "the ring is prime.")
