"""Text of records and scripts is shown, never interpreted."""

import re
import sys
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gate2.report.escape import code, markdown, shortened, visible


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


# What GitHub and GitLab look for in rendered text, each piece between two elements by itself.
FILTERS = (
    r"@[A-Za-z0-9]",
    r"#[0-9]",
    r"(?i)\bGH-[0-9]",
    r"\b[0-9a-fA-F]{7,}\b",
    r"://",
    r"(?i)www\.",
    r"[\w.+-]+@[\w-]+\.\w",
    r"(?i)(mailto|xmpp):[^ ]*@",
    r":[a-z0-9_+-]+:",
    r"\$[^$]+\$",
    r"(?i)(CVE|GHSA)-",
    r"[!%~&][0-9A-Za-z\"']",
)


def runs(source: str) -> list[str]:
    """The pieces of rendered text between elements; what is in code is looked for by nobody."""
    found = [""]
    for block in MarkdownIt("commonmark").enable("table").parse(source):
        for token in block.children or ():
            if token.type == "text":
                found[-1] += token.content
            else:
                found.append("")
    return found


@pytest.mark.parametrize(
    "refers",
    [
        "@user",
        "see @org/team.",
        "user/repo@0011223344",
        "#1",
        "user/repo#12",
        "GH-26",
        "gh-26",
        "https://example.org/x",
        "HTTP://example.org",
        "ftp://example.org",
        "www.example.org",
        "WWW.example.org",
        "somebody@example.org",
        "mailto:somebody@example.org",
        "xmpp:@.x",
        "0011223344556677889900112233445566778899",
        "deadbee",
        "a commit DEADBEEF0 of it",
        "CVE-2026-1234",
        "GHSA-abcd-efgh-ijkl",
        ":tada:",
        ":+1:",
        "$x$ and $$y$$",
        "!12 and ~bug and %3 and &4",
        '~"a label"',
    ],
)
def test_no_filter_of_rendered_text_finds_a_reference(refers: str) -> None:
    assert any(re.search(each, refers) for each in FILTERS)
    pieces = runs(markdown(refers))
    assert "".join(pieces) == refers
    assert not [each for each in FILTERS for piece in pieces if re.search(each, piece)]


@given(st.text(alphabet="@#:/.$~%!&w-0123abcdefGHCVESA+_ ", max_size=60))
def test_no_text_of_such_characters_holds_a_reference(text: str) -> None:
    pieces = runs(f"x {markdown(text)} x")
    assert not [each for each in FILTERS for piece in pieces if re.search(each, piece)]


@given(st.text(max_size=40) | st.text(alphabet="[](){}<>!`*_~|\\#@:-=+.&;/ \n1aw\"'", max_size=40))
def test_markdown_is_read_as_the_text_that_it_is_of(text: str) -> None:
    assert "".join(runs(f"x{markdown(text)}x")) == f"x{visible(text)}x"
    cells = f"| x{markdown(text)}x |\n|---|\n| x{markdown(text)}x |"
    assert "".join(runs(cells)) == f"x{visible(text)}x" * 2


@given(st.text(alphabet="-+*#>=~`|1. )\t[]<!x", max_size=12))
def test_no_text_at_the_start_of_a_line_makes_a_block(text: str) -> None:
    for source in (markdown(text), f"- {markdown(text)}", f"above\n{markdown(text)}"):
        found = {token.type for token in MarkdownIt("commonmark").enable("table").parse(source)}
        assert found <= {
            *("paragraph_open", "paragraph_close", "inline"),
            *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
        }
        assert source.startswith("- ") or "list_item_open" not in found


def test_spaces_at_the_start_of_a_line_make_no_block_of_code() -> None:
    found = MarkdownIt("commonmark").parse(markdown("     <b>indented"))
    assert [token.type for token in found] == ["paragraph_open", "inline", "paragraph_close"]
    assert "code" not in MarkdownIt("commonmark").render(f"- {markdown('      x')}")


@pytest.mark.parametrize(
    "plain", ["records/a b/record.json:9", "1" * 40, "@user", "a.b-c_d*e", "https:", "é"]
)
def test_code_is_read_as_the_text(plain: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"| {code(plain)} |")[1].children or []
    read = [token.content for token in tokens if token.type in ("text", "code_inline")]
    assert "".join(read) == f"| {plain} |"


@given(st.text(alphabet="`\\\\|<&$#: ab\n", max_size=12))
def test_nothing_ends_code_or_changes_it(text: str) -> None:
    made = code(text)
    assert made == markdown(text) or not set("`\\|<&$#\n") & set(made[1:-1])
    assert "::" not in made
    assert "##" not in made


def test_shortening_shows_the_cut() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"


def test_what_python_calls_printable_hides_nothing() -> None:
    """It is shown as it stands, without a look at each character."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    printable = filter(str.isprintable, map(chr, range(sys.maxunicode + 1)))
    assert [hex(ord(char)) for char in printable if category(char) in hidden] == []
