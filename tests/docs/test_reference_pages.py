"""docs/reference says what the code says, and `gate2 explain` says the same."""

import re
from io import StringIO

import pytest
from click.testing import CliRunner

from gate2.cli.main import COMMANDS, cli
from gate2.reasons import Code
from reference.__main__ import main
from reference.keys import words
from reference.pages import FOLDER, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_page_is_what_the_code_says(name: str) -> None:
    """`PYTHONPATH=tests python -m reference write` writes it anew."""
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name]


def test_no_other_page_lies_among_those_made_from_the_code() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(pages())


def test_explain_prints_of_every_code_what_the_reference_says() -> None:
    page = pages()["reason-codes.md"]
    assert len(re.findall("^## G2-", page, re.MULTILINE)) == len(Code)
    printed = CliRunner().invoke(cli, ["explain", "--format", "markdown"])
    assert printed.exit_code == 0
    assert page.endswith(printed.stdout)


def test_links_to_codes_lead_to_their_headings() -> None:
    page = pages()["reason-codes.md"]
    headings = re.findall("^## (G2-.+)$", page, re.MULTILINE)
    anchors = re.findall(r"\]\(#(g2-[^)]+)\)", page)
    assert anchors == [heading.lower().replace(" ", "-") for heading in headings]


def test_every_option_of_every_command_has_words() -> None:
    page = pages()["commands.md"]
    for name in COMMANDS:
        assert f"\n## gate2 {name}\n" in page
        command = cli.get_command(None, name)  # type: ignore[arg-type]  # it needs no context
        assert command is not None
        section = page.split(f"\n## gate2 {name}\n", 1)[1].split("\n## ", 1)[0]
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert f"`{parameter.opts[0]}" in section, (name, parameter.opts)


def test_key_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from reference.keys import record_page

    table = words()["record"]["table"]["claim"]["key"]
    monkeypatch.delitem(table, "truncated")
    with pytest.raises(AssertionError, match=r"words.toml: record.claim"):
        record_page()


def test_check_names_a_page_that_differs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    assert main(["check"]) == 0
    monkeypatch.setattr("reference.__main__.FOLDER", tmp_path)
    assert main(["check"]) == 1
    assert "reason-codes.md" in capsys.readouterr().out
    assert main(["write"]) == 0
    assert main(["check"]) == 0
    monkeypatch.setattr("sys.stderr", StringIO())
    assert main([]) == 2
