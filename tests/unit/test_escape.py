"""Text of records and scripts is shown, never interpreted."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate2.report.escape import markdown, shortened, visible


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31mVERIFIED\x1b[0m",
        "\x1b]52;c;cGF5bG9hZA==\x07",
        "\x9b31m",
        "a\rVERIFIED",
        "a\nb",
        "\u202everified",
        "a\u200bb",
        "\u2066x\u2069",
        "\ufeffx",
        "a\u2028b",
        "\U000e0041",
    ],
)
def test_what_could_move_the_cursor_or_hide_is_shown_as_code(hostile: str) -> None:
    shown = visible(hostile)
    assert "\\u{" in shown
    assert harmless(shown)


def harmless(shown: str) -> bool:
    """Only letters, marks, numbers, punctuation, symbols and spaces of some width."""
    return all(category(char)[0] in "LMNPS" or category(char) == "Zs" for char in shown)


@given(st.text())
def test_shown_text_never_holds_what_a_terminal_obeys(text: str) -> None:
    assert harmless(visible(text))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_visible_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "hostile", ["[x](http://h)", "![x](y)", "<img src=x>", "| a | b |", "**b**", "`c`", "@user"]
)
def test_markdown_shows_markup_as_text(hostile: str) -> None:
    shown = markdown(hostile)
    assert "<img" not in shown
    for char in "[]()|*`@!":
        assert shown.count(char) == shown.count("\\" + char)


def test_shortening_shows_the_cut() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"
