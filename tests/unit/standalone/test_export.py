"""The one file: whole, word for word, the same every time, and at home on a bare Python."""

import ast
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from attested import laid_out, written
from gate2.standalone import closure
from gate2.standalone.closure import PACKAGE, NotStandalone, closure_of
from gate2.standalone.export import verifier_source
from gate2.standalone.loader import MAIN
from gate2.version import version

DEBIAN = Path("/usr/bin/python3")
BASE = Path(sys.base_prefix) / "bin" / "python3"


def bare_python() -> Path:
    """A Python that has no gate2: the system's, else the one behind this environment."""
    return DEBIAN if DEBIAN.exists() else BASE


def run(
    verifier: Path, *arguments: str, flags: Sequence[str] = ("-I", "-S"), cwd: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [bare_python(), *flags, verifier, *arguments],
        env={},
        cwd=cwd or verifier.parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "gate2-verify.py"
    path.write_text(verifier_source(), encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_same_package_gives_the_same_bytes() -> None:
    assert verifier_source() == verifier_source()


def test_bytes_do_not_depend_on_the_order_of_a_set(verifier: Path) -> None:
    code = "from gate2.standalone.export import verifier_source; print(verifier_source(), end='')"
    for seed in ("1", "2"):
        again = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        assert again == verifier.read_bytes()


def test_every_module_stands_in_it_word_for_word_under_its_digest(verifier: Path) -> None:
    text = verifier.read_text(encoding="utf-8")
    for module in closure_of(MAIN):
        relative = Path(*module.name.split(".")[1:])
        place = PACKAGE / relative.with_suffix(".py") if relative.name else PACKAGE / "__init__.py"
        file = place if place.is_file() else PACKAGE / relative / "__init__.py"
        data = file.read_bytes()
        assert data.decode() in text, module.name
        assert f"# {module.name}\n# sha256 {hashlib.sha256(data).hexdigest()}\n" in text


def test_python_3_10_can_read_all_of_it(verifier: Path) -> None:
    ast.parse(verifier.read_text(encoding="utf-8"), feature_version=(3, 10))
    for module in closure_of(MAIN):
        ast.parse(module.source, module.name, feature_version=(3, 10))


def test_it_runs_on_a_python_without_gate2_and_without_any_environment(verifier: Path) -> None:
    ended = run(verifier, "--version")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert version() in ended.stdout


def test_it_can_be_started_by_its_own_name(verifier: Path) -> None:
    ended = subprocess.run(
        [verifier, "--version"],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_python_3_10_s_own_library_is_enough(verifier: Path) -> None:
    """Every branch for 3.10 is taken, and neither tomli nor typing_extensions is there."""
    code = (
        "import runpy, sys\n"
        "for name in ('tomli', 'tomllib', 'typing_extensions'): sys.modules[name] = None\n"
        "sys.version_info = (3, 10, 0, 'final', 0)\n"
        f"sys.argv = ['it', {str(verifier.parent)!r}]\n"
        f"runpy.run_path({str(verifier)!r}, run_name='__main__')\n"
    )
    ended = subprocess.run(
        [bare_python(), "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr, ended.stdout) == (5, "", "")


def test_a_file_beside_it_named_like_the_library_s_is_never_imported(
    verifier: Path, tmp_path: Path
) -> None:
    copy = tmp_path / verifier.name
    copy.write_bytes(verifier.read_bytes())
    traps = ("argparse", "base64", "decimal", "gate2", "hashlib", "importlib", "json", "re")
    for name in traps:
        (tmp_path / f"{name}.py").write_text("print('TRAPPED')\n")
    for flags in ((), ("-S",), ("-s",), ("-E",)):
        ended = run(copy, "--version", flags=flags, cwd=tmp_path)
        assert "TRAPPED" not in ended.stdout + ended.stderr
        assert ended.returncode == 0


def test_it_takes_no_module_of_an_installed_gate2(verifier: Path) -> None:
    """Under this environment gate2 is installed: it must not be asked."""
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['it', {str(verifier.parent)!r}]\n"
        f"try: runpy.run_path({str(verifier)!r}, run_name='__main__')\n"
        "except SystemExit: pass\n"
        "found = {n: m.__spec__.origin for n, m in sys.modules.items() if n.startswith('gate2')}\n"
        "assert len(found) > 20 and all(o == f'<{n}>' for n, o in found.items()), found\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_it_writes_no_bytecode(verifier: Path) -> None:
    run(verifier, str(verifier.parent), flags=())
    assert [path.name for path in verifier.parent.iterdir()] == [verifier.name]


def test_a_flipped_letter_in_a_module_s_text_is_noticed(verifier: Path, tmp_path: Path) -> None:
    text = verifier.read_text(encoding="utf-8")
    damaged = tmp_path / "damaged.py"
    damaged.write_text(text.replace("FALSIFIED =", "FALSIFIED= ", 1), encoding="utf-8")
    ended = run(damaged, "--version")
    assert ended.returncode == 6
    assert "this verifier is damaged: gate2." in ended.stderr


def test_a_module_that_cannot_stand_between_its_quotes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "standalone").mkdir()
    (tmp_path / "__init__.py").write_text('"""A package."""\n')
    (tmp_path / "standalone" / "__init__.py").write_text('"""A package."""\n')
    (tmp_path / "standalone" / "main.py").write_text("text = '''three'''\n")
    monkeypatch.setattr(closure, "PACKAGE", tmp_path)
    with pytest.raises(NotStandalone, match=r"gate2\.standalone\.main: .*single quotes"):
        verifier_source()


def test_it_says_what_it_does_not_do(verifier: Path) -> None:
    docstring = ast.get_docstring(ast.parse(verifier.read_text(encoding="utf-8")))
    assert docstring is not None
    assert "NO SIGNATURE" in docstring
    assert "NO LEDGER" in docstring


def test_a_name_beyond_ascii_has_one_digest_in_every_locale(verifier: Path, tmp_path: Path) -> None:
    record = laid_out(tmp_path / "record")
    (record / "artifacts" / "of-c1" / "größe-π.csv").write_text("1\n", encoding="utf-8")
    written(record)
    for settings in ({}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        ended = subprocess.run(
            [bare_python(), verifier, record],
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout


def test_a_reader_that_stops_reading_ends_it_without_a_word(verifier: Path, tmp_path: Path) -> None:
    record = written(laid_out(tmp_path / "record"))
    with subprocess.Popen(
        [bare_python(), "-I", "-S", verifier, "--json", *[str(record)] * 40],
        env={},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0
