"""What a branch does beside its records: links, submodules, settings, names, records around."""

import pytest

from ci_made import entry, record_at, tree
from gate2.ci.repository_findings import repository_findings
from gate2.git.tree import EntryKind, Flaw, Tree, differing
from gate2.reasons import Code

LINK, MODULE = EntryKind.LINK, EntryKind.SUBMODULE


def found(
    base: Tree,
    head: Tree,
    *,
    links: dict[str, str] | None = None,
    everything: str = "",
    settings: str | None = None,
) -> list[str]:
    """Each as ``ART-009 invalid a/b``."""
    changed = differing(base, head)
    every = repository_findings(base, head, changed, links or {}, everything, settings)
    return [f"{x.reason.code.value[3:]} {x.weight} {x.path}".strip() for x in every]


def with_link(base: dict[str, str], path: str, target: str, **more: str) -> list[str]:
    """A branch on which a link stands."""
    head = tree({**more, path: entry(target, LINK)})
    return found(tree(base), head, links={path: target})


# --- settings and history ----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["gate2.toml", "records/gate2.toml", "a/b/gate2.toml"])
def test_settings_of_the_branch_are_said_wherever_they_stand(path: str) -> None:
    assert found(tree(), tree({path: "1"})) == [f"REC-020 warns {path}"]
    assert found(tree({path: "1"}), tree({path: "2"})) == [f"REC-020 warns {path}"]
    assert found(tree({path: "1"}), tree()) == [f"REC-020 warns {path}"]


def test_settings_under_another_name_are_said_too() -> None:
    base, head = tree({"ci/policy.toml": "1"}), tree({"ci/policy.toml": "2"})
    assert found(base, head, settings="ci/policy.toml") == ["REC-020 warns ci/policy.toml"]
    assert found(base, head, settings="gate2.toml") == []


def test_what_only_sounds_like_settings_is_not_said() -> None:
    assert found(tree(), tree({"a.gate2.toml": "1", "gate2.toml/x": "1", "Gate2.toml": "1"})) == []


def test_incomplete_history_is_said() -> None:
    assert found(tree(), tree(), everything="it is shallow") == ["REC-022 warns"]


# --- links -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["records/r", "records"])
def test_link_in_the_place_of_a_record_is_invalid(path: str) -> None:
    base = record_at("records/r")
    assert with_link(base, path, "elsewhere") == [f"ART-009 invalid {path}"]


@pytest.mark.parametrize(
    "target", ["records/r", "./records/r", "records", "x/../records/r", "records/r/", "."]
)
def test_link_to_a_record_is_said(target: str) -> None:
    here = record_at("records/r")
    expected = [] if target == "." else ["ART-009 warns alias"]
    assert with_link(here, "alias", target, **here) == expected


def test_link_beside_a_record_leads_from_where_it_stands() -> None:
    here = record_at("records/r")
    assert with_link(here, "records/alias", "r", **here) == ["ART-009 warns records/alias"]
    assert with_link(here, "records/alias", "../records/r", **here) == [
        "ART-009 warns records/alias"
    ]
    assert with_link(here, "docs/alias", "r", **here) == []


@pytest.mark.parametrize("target", ["elsewhere", "/etc/passwd", "../..", "records-old", ""])
def test_link_that_meets_no_record_is_nobodys_business(target: str) -> None:
    here = record_at("records/r")
    assert with_link(here, "alias", target, **here) == []


def test_link_within_a_record_is_left_to_its_own_reading() -> None:
    here = record_at("records/r")
    assert with_link(here, "records/r/verdict.json", "../s", **here) == []


# --- submodules --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["records/r", "records"])
def test_submodule_in_the_place_of_a_record_is_invalid(path: str) -> None:
    base, head = tree(record_at("records/r")), tree({path: entry("commit", MODULE)})
    assert found(base, head) == [f"ART-002 invalid {path}"]


def test_submodule_elsewhere_is_said() -> None:
    here = record_at("records/r")
    head = tree({**here, "vendor": entry("commit", MODULE)})
    assert found(tree(here), head) == ["ART-002 warns vendor"]
    assert found(head, head) == []


def test_submodule_within_a_record_is_left_to_its_own_reading() -> None:
    here = record_at("records/r")
    assert found(tree(here), tree({**here, "records/r/x": entry("commit", MODULE)})) == []


# --- names that no honest git writes -----------------------------------------------------------


def test_flaw_of_the_branch_is_invalid_and_that_of_the_base_its_own() -> None:
    flaw = Flaw("a/.git", Code.ART_PATH_ESCAPE, "a directory is called '.git'")
    assert found(tree(), Tree({}, (flaw,))) == ["ART-009 invalid a/.git"]
    assert found(Tree({}, (flaw,)), Tree({}, (flaw,))) == []


# --- a record around others --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        ("records", "records/artifacts/r"),
        ("records", "records/evidence/deep/r"),
        ("", "artifacts/r"),
        ("", "evidence/r"),
    ],
)
def test_record_that_swallows_another_is_invalid(outer: str, inner: str) -> None:
    """From the next branch on nobody would judge what is done to the inner one."""
    base, head = tree(record_at(inner)), tree(record_at(inner, outer))
    place = f"{outer}/record.json" if outer else "record.json"
    assert found(base, head) == [f"REC-001 invalid {place}"]


def test_record_around_others_that_stay_records_is_fine() -> None:
    assert found(tree(record_at("records/r")), tree(record_at("records/r", "records"))) == []


def test_record_that_goes_is_swallowed_by_none() -> None:
    base = tree(record_at("records/artifacts/r"))
    assert found(base, tree(record_at("records"))) == []


def test_record_that_was_swallowed_before_is_the_bases() -> None:
    here = record_at("records", "records/artifacts/r")
    assert found(tree(here), tree({**here, "readme": "1"})) == []
