"""Commits whose trees no git wrote: names, modes and objects made by hand."""

from collections.abc import Sequence

import pytest

from gate2.contract import Status
from git_made import Content, Repo
from pull_request_forging import by_hand
from pull_request_made import Answer, PullRequest

pytestmark = pytest.mark.runc

Rows = Sequence[tuple[str, Content, str]]


def verdict(pull: PullRequest) -> str:
    """The blob of a verdict.json by hand that says VERIFIED."""
    by_hand(pull, "pending", Status.VERIFIED)
    blob = pull.repo.blob(pull.at("pending/verdict.json").read_bytes())
    pull.repo.git("checkout", "-q", "records/pending/verdict.json")
    return blob


def planted(
    repo: Repo, directory: str, rows: Rows, *, at: str = "work", first: bool = False
) -> None:
    """The branch's tree with these rows put into one directory of it, in no honest order."""

    def grown(parts: Sequence[str], tree: str) -> str:
        listed = rows_of(repo, tree) if tree else []
        if not parts:
            return repo.raw_tree([*rows, *listed] if first else [*listed, *rows])
        old = {name: oid for _, name, oid in listed}
        inner = grown(parts[1:], old.get(parts[0], ""))
        kept = [row for row in listed if row[1] != parts[0]]
        honest = sorted([*kept, ("40000", parts[0], inner)], key=_sorted_as)
        return repo.raw_tree(honest)

    top = repo.git("rev-parse", f"{at}^{{tree}}")
    parts = directory.split("/") if directory else []
    repo.commit_tree(grown(parts, top), parents=[repo.head(at)], branch="work")


def rows_of(repo: Repo, tree: str) -> list[tuple[str, str, str]]:
    """What stands in a tree, as `raw_tree` takes it."""
    listed = (line.split("\t", 1) for line in repo.git("ls-tree", "-z", tree).split("\0") if line)
    parts = ((about.split(), name) for about, name in listed)
    return [(mode.lstrip("0"), name, oid) for (mode, _, oid), name in parts]


def _sorted_as(row: tuple[str, str, str]) -> bytes:
    return row[1].encode() + (b"/" if row[0] == "40000" else b"")


def judged(pull: PullRequest) -> Answer:
    """What the gate says; no commit is made of the work tree."""
    return pull.judge("--head", "refs/heads/work", commit=False)


# --- a record or a verdict by a name that others read ------------------------------------------


@pytest.mark.parametrize("first", [False, True], ids=["last", "first"])
@pytest.mark.parametrize("name", ["verdict.json", "record.json"])
def test_name_that_stands_twice_shows_nobody_another_file(
    pull: PullRequest, name: str, first: bool
) -> None:
    row = ("100644", name, verdict(pull))
    planted(pull.repo, "records/pending", [row], first=first)
    answer = judged(pull)
    assert answer.code == 4
    assert any("ART-018 invalid" in each and "pending" in each for each in answer.findings)


@pytest.mark.parametrize(
    "name",
    [
        *("new/verdict.json", "/verdict.json", "../verdict.json", "..", ".", ""),
        *(".git", ".GIT", ".git/verdict.json"),
    ],
)
def test_name_that_is_a_path_is_refused(pull: PullRequest, name: str) -> None:
    planted(pull.repo, "records", [("100644", name, verdict(pull))])
    answer = judged(pull)
    assert answer.code == 4
    assert any(each.startswith("ART-009 invalid records/") for each in answer.findings)


def test_name_out_of_order_is_not_passed_over(pull: PullRequest) -> None:
    """git looks a name up by its place: here it would find none, and a checkout writes it."""
    row = ("100644", "verdict.json", verdict(pull))
    pull.repo.remove(["records/survey/verdict.json", "records/survey/evidence"])
    pull.commit()
    planted(pull.repo, "records/survey", [row], first=True)
    answer = judged(pull)
    assert answer.code == 4
    assert any("ART-009 invalid" in each and "survey" in each for each in answer.findings)
    assert answer.record("records/survey")["status"]["after"] != "VERIFIED"


@pytest.mark.parametrize("mode", ["100600", "100666", "10644", "60000", "0", "20000", "170000"])
def test_mode_of_no_file_hides_no_verdict(pull: PullRequest, mode: str) -> None:
    planted(pull.repo, "records/new", [(mode, "verdict.json", verdict(pull))])
    answer = judged(pull)
    assert answer.code == 4
    assert any(each.startswith("ART-009 invalid records/new") for each in answer.findings)


@pytest.mark.parametrize("mode", ["0100644", "100664", "100755"])
def test_mode_that_git_takes_for_a_files_hides_no_verdict(pull: PullRequest, mode: str) -> None:
    planted(pull.repo, "records/new", [(mode, "verdict.json", verdict(pull))])
    answer = judged(pull)
    assert answer.code == 4
    assert any("invalid records/new/verdict.json" in each for each in answer.findings)


# --- objects of another kind -------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_record_that_is_no_file_is_no_way_past_judgement(pull: PullRequest, mode: str) -> None:
    oid = pull.repo.blob("../moments/record.json") if mode == "120000" else "1" * 40
    rows = [(mode, "record.json", oid), ("100644", "verdict.json", verdict(pull))]
    planted(pull.repo, "records/new", rows)
    answer = judged(pull)
    assert answer.code == 4
    assert answer.record("records/new")["status"]["after"] != "VERIFIED"


def test_record_that_is_a_directory_hides_no_verdict(pull: PullRequest) -> None:
    inner = pull.repo.raw_tree([("100644", "x", pull.repo.blob("x"))])
    rows = [("40000", "record.json", inner), ("100644", "verdict.json", verdict(pull))]
    planted(pull.repo, "records/new", rows)
    answer = judged(pull)
    assert answer.code == 4
    assert "EVD-011 invalid records/new/verdict.json" in answer.findings


@pytest.mark.parametrize("kind", ["tree", "commit", "tag"])
def test_file_whose_object_is_none_is_said_and_no_crash(pull: PullRequest, kind: str) -> None:
    objects = {
        "tree": pull.repo.raw_tree([]),
        "commit": pull.repo.head("main"),
        "tag": pull.repo.raw_object("tag", b"object 0\n"),
    }
    planted(pull.repo, "records/pending", [("100644", "notes.txt", objects[kind])])
    answer = judged(pull)
    assert answer.code == 4
    assert any(each.startswith("ART-009 invalid pending") for each in answer.findings)


def test_directory_whose_object_is_a_file_is_said_and_no_crash(pull: PullRequest) -> None:
    planted(pull.repo, "records/pending", [("40000", "artifacts", pull.repo.blob("x"))])
    answer = judged(pull)
    assert answer.code == 4
    assert any("ART-009 invalid" in each for each in answer.findings)


def test_tree_that_is_cut_off_is_said_and_no_crash(pull: PullRequest) -> None:
    cut = pull.repo.raw_object("tree", b"100644 verdict.json\0" + b"1" * 7)
    planted(pull.repo, "records", [("40000", "zz", cut)])
    answer = judged(pull)
    assert answer.code == 4
    assert any("ART-009 invalid records/zz" in each for each in answer.findings)


# --- too much ----------------------------------------------------------------------------------


def test_tree_of_a_million_files_is_refused_before_it_is_read(pull: PullRequest) -> None:
    """Thirty objects that spell ten to the power of thirty paths."""
    tree = pull.repo.raw_tree([("100644", "record.json", pull.repo.blob("{}"))])
    for _ in range(30):
        tree = pull.repo.raw_tree([("40000", f"d{number}", tree) for number in range(10)])
    planted(pull.repo, "", [("40000", "zz", tree)])
    answer = judged(pull)
    assert answer.code == 4
    assert "G2-ART-010" in answer.told


def test_directories_without_end_are_refused(pull: PullRequest) -> None:
    tree = pull.repo.raw_tree([("100644", "record.json", pull.repo.blob("{}"))])
    for _ in range(25):
        tree = pull.repo.raw_tree([("40000", "d" * 200, tree)])
    planted(pull.repo, "", [("40000", "zz", tree)])
    answer = judged(pull)
    assert answer.code == 4
    assert any(each.startswith("ART-009 invalid zz/dd") for each in answer.findings)


def test_large_file_in_one_record_hides_no_other_one(pull: PullRequest) -> None:
    """A record.json of a hundred MiB beside a forged verdict."""
    rows = [("100644", "record.json", pull.repo.blob(b"[" * (100 << 20)))]
    planted(pull.repo, "records/aaa", rows)
    planted(pull.repo, "records/new", [("100644", "verdict.json", verdict(pull))])
    answer = judged(pull)
    assert answer.code == 4
    assert any(each.startswith("REC-001 invalid records/aaa") for each in answer.findings)
    assert "EVD-011 invalid records/new/verdict.json" in answer.findings


def test_broken_record_hides_no_other_one(pull: PullRequest) -> None:
    """Each record is judged, whatever the one before it did to its reader."""
    for number, text in enumerate((b"\xff\xfe", b"[" * 100_000, b"{}", b"nul", b'{"id": 1}')):
        pull.repo.write({f"records/a{number}/record.json": text})
    pull.add("new", value="9.50")
    pull.at("new/artifacts/of-c1/readings.csv").write_text("5.3\n5.7\n", encoding="utf-8")
    answer = pull.judge()
    assert answer.code == 3
    assert len(answer.document["records"]) == 6
    assert "SBX-012 falsified new/c1 records/new/record.json" in answer.findings
