"""What a script sees of its artifact, and what it sees when its inputs are taken from it."""

import stat
from pathlib import Path

import pytest

from gate2.errors import InvalidRecord
from gate2.evidence import InputsWere
from gate2.lanes.altering import altered, other_bytes
from gate2.lanes.inputs import Answers, inputs_among, lay_out
from gate2.reasons import Code
from gate2.record.model import ReproPart
from gate2.sandbox.bundles.bundle import copy_bundle

COMMAND = ("python3", "./repro.py", "--data", "named.csv")


def part(inputs: tuple[str, ...] | None = None, results: str = "results.json") -> ReproPart:
    return ReproPart(image="python", command=COMMAND, results=results, inputs=inputs)


def write(tree: Path, **files: str) -> Path:
    tree.mkdir()
    for name, text in files.items():
        path = tree / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tree


# Which files are inputs


def test_inputs_are_neither_code_nor_about_the_artifact() -> None:
    files = (
        *("repro.py", "lib/model.py", "run.sh", "fast.c", "named.csv"),
        *("README.md", "LICENSE", "requirements.txt", "pyproject.toml", "CITATION.cff"),
        *("data.csv", "data/train.txt", "config.toml", "weights.npz", "labels", "readings.json"),
    )
    assert inputs_among(files, part()) == (
        *("config.toml", "data.csv", "data/train.txt", "labels"),
        *("named.csv", "readings.json", "weights.npz"),
    )


@pytest.mark.parametrize(
    "name", ["citations.csv", "authors.json", "readme.csv", "license.tsv", "data/requirements.npy"]
)
def test_data_stays_data_whatever_its_name_begins_with(name: str) -> None:
    assert inputs_among(("repro.py", name), part()) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        *("environment.yml", "conda-lock.yaml", "setup.cfg", "tox.ini", "Pipfile", "Project.toml"),
        *("Cargo.toml", "go.mod", "package.json", "CMakeLists.txt", "Snakefile", ".editorconfig"),
        *("LICENSE", "LICENSE-MIT.txt", "requirements-dev.txt", "src/README", "Makefile"),
    ],
)
def test_settings_of_tools_are_no_inputs_of_a_result(name: str) -> None:
    assert inputs_among(("repro.py", name), part()) == ()


@pytest.mark.parametrize(
    ("command", "inputs"),
    [
        (("./solve", "table"), ("table",)),
        (("python3", "-u", "solve", "table"), ("table",)),
        (("env", "python3", "x.py"), ("solve", "table")),
        (("/usr/bin/awk", "-f", "solve", "table"), ("table",)),
    ],
)
def test_only_the_program_itself_is_no_input_among_the_words_of_a_command(
    command: tuple[str, ...], inputs: tuple[str, ...]
) -> None:
    named = ReproPart(image="python", command=command)
    assert inputs_among(("solve", "table"), named) == inputs


def test_declared_inputs_are_files_or_whole_directories() -> None:
    files = ("repro.py", "named.csv", "data/a.txt", "data/b/c.txt", "database.txt")
    assert inputs_among(files, part(("named.csv", "data"))) == (
        *("data/a.txt", "data/b/c.txt", "named.csv"),
    )


def test_the_program_is_no_input_of_its_own() -> None:
    files = ("repro.py", "lib/model.py")
    assert inputs_among(files, part(("repro.py", "lib"))) == ("lib/model.py",)
    with pytest.raises(InvalidRecord) as refused:
        inputs_among(files, part(("repro.py",)))
    assert refused.value.reason.code is Code.ART_PATH_MISSING
    assert "came itself alone" in refused.value.reason.message


@pytest.mark.parametrize("name", ["absent.csv", "dat", "data/"])
def test_declared_input_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        inputs_among(("repro.py", "data/a.txt"), part((name,)))
    assert refused.value.reason.code is Code.ART_PATH_MISSING


# Trees


def bundle(tmp_path: Path) -> Path:
    tree = write(
        tmp_path / "in",
        repro_py="print()",
        data__a_csv="h\n1\n2\n3\n4\n5\n",
        artifact_toml="establishes",
        results_json="{}",
    )
    (tree / "blob.bin").write_bytes(b"1\0002")
    return tree


FILES = ("artifact.toml", "blob.bin", "data/a.csv", "repro.py", "results.json")
INPUTS = ("blob.bin", "data/a.csv")


def test_what_states_the_answer_is_not_mounted_and_comes_back_for_the_hash(tmp_path: Path) -> None:
    tree = bundle(tmp_path)
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    answers = Answers(tree, tmp_path / "aside", part())
    assert answers.hide() == ("artifact.toml", "results.json")
    assert sorted(path.name for path in tree.iterdir()) == ["blob.bin", "data", "repro.py"]
    assert stat.S_IMODE(tree.stat().st_mode) == 0o555
    answers.bring_back()
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


def test_nested_file_of_the_results_name_is_an_input_like_any_other(tmp_path: Path) -> None:
    tree = write(tmp_path / "in", repro_py="", data__results_json="{}")
    assert Answers(tree, tmp_path / "aside", part()).hide() == ()
    assert inputs_among(("data/results.json", "repro.py"), part()) == ("data/results.json",)


def test_withheld_inputs_are_not_there_and_all_else_is(tmp_path: Path) -> None:
    tree = bundle(tmp_path)
    target = tmp_path / "withheld"
    lay_out(tree, FILES, INPUTS, InputsWere.WITHHELD, target)
    left = {str(p.relative_to(target)) for p in target.rglob("*") if p.is_file()}
    assert left == {"artifact.toml", "repro.py", "results.json"}


def test_altered_inputs_stand_where_they_stood(tmp_path: Path) -> None:
    tree = bundle(tmp_path)
    target = tmp_path / "altered"
    assert lay_out(tree, FILES, INPUTS, InputsWere.ALTERED, target)
    assert (target / "data/a.csv").read_bytes() == altered(b"h\n1\n2\n3\n4\n5\n")
    assert (target / "blob.bin").read_bytes() not in (b"1\0002", b""), "no text, altered as well"
    assert (tree / "data/a.csv").read_text() == "h\n1\n2\n3\n4\n5\n", "the original is untouched"


def test_inputs_that_hold_nothing_to_alter_cannot_be_others(tmp_path: Path) -> None:
    tree = write(tmp_path / "in", repro_py="print()", signs_txt="+-+ -\n", empty_txt="")
    files, inputs = ("empty.txt", "repro.py", "signs.txt"), ("empty.txt", "signs.txt")
    assert not lay_out(tree, files, inputs, InputsWere.ALTERED, tmp_path / "a")
    assert lay_out(tree, files, inputs, InputsWere.WITHHELD, tmp_path / "w")


def test_large_input_is_altered_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate2.lanes.inputs.TEXT_BYTES", 4)
    monkeypatch.setattr("gate2.lanes.inputs._PIECE_BYTES", 4)
    tree = bundle(tmp_path)
    assert lay_out(tree, FILES, INPUTS, InputsWere.ALTERED, tmp_path / "a")
    before, after = ((top / "data/a.csv").read_bytes() for top in (tree, tmp_path / "a"))
    assert before[:4] == after[:4]
    assert all(a != b for a, b in zip(before[4:], after[4:], strict=True))


def test_text_beyond_what_is_read_of_all_inputs_is_altered_by_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate2.lanes.inputs._ALL_TEXT_BYTES", 6)
    monkeypatch.setattr("gate2.lanes.inputs._PIECE_BYTES", 1)
    tree = write(tmp_path / "in", a_csv="h\n1\n2", b_csv="h\n1\n2")
    lay_out(tree, ("a.csv", "b.csv"), ("a.csv", "b.csv"), InputsWere.ALTERED, tmp_path / "t")
    first, second = ((tmp_path / "t" / name).read_bytes() for name in ("a.csv", "b.csv"))
    assert first == altered(b"h\n1\n2")
    assert second == b"h" + other_bytes(b"\n1\n2")


def test_tree_of_a_trial_shows_nothing_else_that_is_another(tmp_path: Path) -> None:
    tree, target = tmp_path / "copy", tmp_path / "altered"
    copied = copy_bundle(bundle(tmp_path), tree)
    hidden = Answers(tree, tmp_path / "aside", part()).hide()
    files = tuple(name for name in copied.files if name not in hidden)
    lay_out(tree, files, INPUTS, InputsWere.ALTERED, target)

    def told(top: Path) -> dict[str, tuple[int, int, float]]:
        places = {str(path.relative_to(top)): path.stat() for path in (top, *top.rglob("*"))}
        return {name: (s.st_mode, s.st_nlink, s.st_mtime) for name, s in places.items()}

    assert told(target) == told(tree)


def test_manifest_named_as_results_is_moved_once(tmp_path: Path) -> None:
    tree = bundle(tmp_path)
    answers = Answers(tree, tmp_path / "aside", part(results="artifact.toml"))
    assert answers.hide() == ("artifact.toml",)
    answers.bring_back()
    assert (tree / "artifact.toml").is_file()


def test_trees_are_readable_to_the_runs_own_user_whatever_the_umask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    tree = bundle(tmp_path)
    before = os.umask(0o077)
    try:
        lay_out(tree, FILES, INPUTS, InputsWere.ALTERED, tmp_path / "t")
    finally:
        os.umask(before)
    for path in [tmp_path / "t", *(tmp_path / "t").rglob("*")]:
        assert path.stat().st_mode & 0o044, path
