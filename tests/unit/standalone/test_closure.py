"""What goes into the verifier that is one file, and what may not come in by a later import."""

import sys
from pathlib import Path

import pytest

from gate2.standalone import closure
from gate2.standalone.closure import NotStandalone, closure_of, imports_in
from gate2.standalone.loader import MAIN


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package in gate2's place."""
    place = tmp_path / "gate2"
    (place / "standalone").mkdir(parents=True)
    for directory in (place, place / "standalone"):
        (directory / "__init__.py").write_text('"""A package."""\n')
    monkeypatch.setattr(closure, "PACKAGE", place)
    return place


def test_nothing_outside_the_standard_library_is_behind_the_verifier() -> None:
    for module in closure_of(MAIN):
        tops = {name.partition(".")[0] for name, _ in imports_in(module)} - {"gate2"}
        beyond = tops - sys.stdlib_module_names - closure.EXCEPTED.get(module.name, frozenset())
        assert not beyond, f"{module.name} imports {sorted(beyond)}"


def test_what_makes_a_verdict_is_in_it() -> None:
    names = [module.name for module in closure_of(MAIN)]
    judging = {
        *("gate2.verdict", "gate2.run_rules", "gate2.seal_rules", "gate2.trial_rules"),
        *("gate2.tolerance", "gate2.evidence", "gate2.evidence_reading", "gate2.policy"),
        *("gate2.verify.rules", "gate2.attest.statement", "gate2.attest.envelope"),
        *("gate2.strictjson", "gate2.reason_table", MAIN),
    }
    assert judging <= set(names)
    assert names[-1] == MAIN


def test_every_module_stands_after_what_it_imports() -> None:
    modules = closure_of(MAIN)
    names = [module.name for module in modules]
    for place, module in enumerate(modules):
        for name, attribute in imports_in(module):
            for imported in (name, f"{name}.{attribute}"):
                assert imported not in names[place:], f"{module.name} before {imported}"


def test_nothing_that_is_embedded_reads_toml() -> None:
    """Python 3.10 has no TOML; the one import of it is for who asks `backports`."""
    asked = [
        module.name
        for module in closure_of(MAIN)
        for name, attribute in imports_in(module)
        if (name, attribute) == ("gate2.backports", "tomllib")
        or (name.startswith("tom") and module.name != "gate2.backports")
    ]
    assert asked == []


@pytest.mark.parametrize(
    "statement",
    ["import pydantic", "from pydantic.fields import Field", "def f():\n    import pydantic"],
)
def test_a_package_that_sneaks_in_is_named_with_who_brought_it(
    package: Path, statement: str
) -> None:
    (package / "rules.py").write_text("import json\n" + statement + "\n")
    (package / "standalone" / "main.py").write_text("from gate2.rules import anything\n")
    with pytest.raises(NotStandalone, match=r"gate2\.rules imports pydantic"):
        closure_of("gate2.standalone.main")


@pytest.mark.parametrize("hands", ["import os", "from os import path", "import subprocess"])
def test_hands_that_sneak_into_the_rules_are_named(package: Path, hands: str) -> None:
    (package / "rules.py").write_text(hands + "\n")
    (package / "standalone" / "main.py").write_text("import os\nfrom gate2 import rules\n")
    with pytest.raises(NotStandalone, match=r"gate2\.rules imports (os|subprocess)"):
        closure_of("gate2.standalone.main")


def test_a_relative_import_hides_nothing(package: Path) -> None:
    (package / "standalone" / "main.py").write_text("from . import other\n")
    with pytest.raises(NotStandalone, match="expected absolute imports"):
        closure_of("gate2.standalone.main")


def test_a_module_behind_a_package_s_name_is_found(package: Path) -> None:
    (package / "rules.py").write_text("import re\n")
    (package / "standalone" / "main.py").write_text("from gate2 import rules\n")
    names = [module.name for module in closure_of("gate2.standalone.main")]
    assert names == ["gate2", "gate2.standalone", "gate2.rules", "gate2.standalone.main"]
