"""The classifier's weights within the single file: the shipped ones, whole, and read from there."""

import subprocess
import sys
from pathlib import Path

import pytest

from gate2.classify.classifier import classify
from gate2.classify.linear import WEIGHTS
from gate2.standalone.closure import closure_of, data_of
from gate2.standalone.export import verifier_source
from gate2.standalone.loader import MAIN

CLAIM = "Every continuous function on a compact set attains its maximum."
DEFAULT = ("default.json", "default.grams")


@pytest.fixture(scope="module")
def source() -> str:
    return verifier_source()


def run(path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", str(path), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_files_within_are_those_of_the_default_model() -> None:
    found = data_of(closure_of(MAIN))
    assert {data.name: data.content for data in found} == {
        name: Path(WEIGHTS, name).read_bytes() for name in DEFAULT
    }


def test_the_embedding_that_needs_numpy_is_not_within(source: str) -> None:
    assert "gate2.classify.embed" not in {module.name for module in closure_of(MAIN)}
    assert 'MODULES["gate2.classify.embed' not in source


def test_a_claim_is_classified_by_the_weights_within(source: str, tmp_path: Path) -> None:
    """Though gate2, were it found, would answer alike: its own loader answers for the files."""
    asks = (
        "\nimport importlib\n"
        "importlib.import_module = lambda name: sys.modules.setdefault('asked', asked)\n"
        "class asked:\n"
        "    @staticmethod\n"
        "    def main(arguments, version):\n"
        "        from gate2.classify.classifier import classify\n"
        "        from gate2.classify import linear\n"
        "        assert 'site-packages' not in linear.WEIGHTS, linear.WEIGHTS\n"
        "        assert not hasattr(linear, '__file__')\n"
        f"        found = classify({CLAIM!r})\n"
        "        print(found.kind, sorted(found.p.items()))\n"
        "        return 0\n"
    )
    before, main, after = source.rpartition('\nif __name__ == "__main__":')
    path = tmp_path / "asks.py"
    path.write_text(before + asks + main + after, encoding="utf-8")
    ended = run(path)
    found = classify(CLAIM)
    assert ended.stdout == f"{found.kind} {sorted(found.p.items())}\n", ended.stderr


@pytest.mark.parametrize("name", DEFAULT)
@pytest.mark.parametrize("damage", ["changed", "cut"])
def test_damaged_weights_are_noticed_before_anything_is_judged(
    source: str, tmp_path: Path, name: str, damage: str
) -> None:
    start = source.index("r'''", source.index(f'DATA["{name}"]')) + 4
    letter = "A" if source[start + 100] != "A" else "B"
    rest = source[start + 101 :] if damage == "changed" else source[start + 102 :]
    path = tmp_path / "damaged.py"
    path.write_text(source[: start + 100] + letter + rest, encoding="utf-8")
    ended = run(path, "--version")
    assert ended.returncode == 6
    assert f"this verifier is damaged: {name} is not what was exported" in ended.stderr
