"""docs/reference and gate2(1) say what the code says, and `gate2 explain` says the same."""

import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

import gate2
from gate2.cli.main import COMMANDS, cli
from gate2.reasons import Code
from reference.__main__ import main
from reference.commands import tree
from reference.exits import exit_codes
from reference.keys import words
from reference.manual import ENVIRONMENT, MANUAL, manual
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


def test_manual_is_what_the_code_says() -> None:
    """`PYTHONPATH=tests python -m reference write` writes it anew."""
    assert MANUAL.read_text(encoding="utf-8") == manual()


def test_manual_has_every_command_with_every_option_and_exit_code() -> None:
    lines = manual().splitlines()
    for context, _ in tree():
        start = lines.index(f".SS {context.command_path}")
        rest = lines[start + 1 :]
        section = rest[: next(n for n, line in enumerate(rest) if line.startswith(".S"))]
        for parameter in context.command.params:
            if parameter.param_type_name == "option":
                name = parameter.opts[0].replace("-", r"\-")
                assert any(re.match(rf"\.B {re.escape(name)}\b", line) for line in section), name
    for code in exit_codes():
        assert f".B {code}" in lines


def test_no_words_of_the_manual_are_taken_for_markup() -> None:
    requests = {line.split()[0] for line in manual().splitlines() if line.startswith((".", "'"))}
    macros = {".TH", ".SH", ".SS", ".B", ".I", ".RI", ".PP", ".TP", ".nf", ".fi"}
    assert requests <= {'.\\"', *macros}
    assert manual().isascii()


def test_variables_that_the_manual_names_are_those_that_the_engine_reads() -> None:
    engine = Path(gate2.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in engine.rglob("*.py"))
    read = re.findall(r'environ(?:\.get\(|\[)"(GATE2_\w+)"', sources)
    read += re.findall(r'_VARIABLE(?:: Final)? = "(GATE2_\w+)"', sources)
    assert {name for name in ENVIRONMENT if name.startswith("GATE2_")} == set(read) - {"GATE2_OUT"}


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed: groff-base")
def test_manual_is_set_without_a_warning() -> None:
    ended = subprocess.run(
        ["groff", "-man", "-ww", "-z", "-Tutf8", str(MANUAL)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_key_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from reference.keys import record_page

    table = words()["record"]["table"]["claim"]["key"]
    monkeypatch.delitem(table, "truncated")
    with pytest.raises(AssertionError, match=r"words.toml: record.claim"):
        record_page()


def test_check_names_a_page_that_differs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert main(["check"]) == 0
    monkeypatch.setattr("reference.__main__.FOLDER", tmp_path)
    monkeypatch.setattr("reference.__main__.MANUAL", tmp_path / "man" / "gate2.1")
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "reason-codes.md" in out
    assert "man/gate2.1" in out
    assert main(["write"]) == 0
    assert main(["check"]) == 0
    monkeypatch.setattr("sys.stderr", StringIO())
    assert main([]) == 2
