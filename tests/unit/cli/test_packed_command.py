"""A packed record or artifact is judged as its directory is, and reports name the archive."""

import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from archive_making import ZipEntry, make_zip
from gate2.cli import run as run_command
from gate2.cli.main import run
from gate2.sandbox.fake import Behaviour, FakeSandbox

RECORD = {
    "schema": "gate2-record-v1",
    "id": "packed",
    "title": "A packed record",
    "claims": [
        {"id": "c1", "text": "The gain is 1.", "kind": "empirical"},
        {"id": "c2", "text": "The model is called X.", "kind": "descriptive"},
    ],
}
MANIFEST = """schema = "gate2-artifact-v1"
claim = "c1"
kind = "repro"
scope = "exact"
establishes = "it"
does_not_establish = "more"

[repro]
image = "python"
command = ["python3", "x.py"]
"""
PACKED = ("zip", "tar", "tar.gz")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is left in it; no policy file of ours is found from here."""
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("GATE2_CACHE", str(place))
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
    return place


def artifact(directory: Path) -> Path:
    directory.mkdir(parents=True)
    (directory / "artifact.toml").write_text(MANIFEST, encoding="utf-8")
    (directory / "x.py").write_text("print()\n", encoding="utf-8")
    (directory / "data").mkdir()
    (directory / "data" / "x.csv").write_text("1,2\n", encoding="utf-8")
    return directory


def record(directory: Path, broken: str = "") -> Path:
    directory.mkdir()
    (directory / "record.json").write_text(json.dumps(RECORD), encoding="utf-8")
    manifest = artifact(directory / "artifacts" / "a") / "artifact.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + broken, encoding="utf-8")
    return directory


def pack(directory: Path, form: str, *, around: bool) -> Path:
    """The directory packed beside itself, as it stands or with its own name in front."""
    archive = directory.with_name(f"{directory.name}.{form}")
    front = Path(directory.name) if around else Path()
    if form == "zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path in sorted(directory.rglob("*")):
                zipped.write(path, front / path.relative_to(directory))
    else:
        with tarfile.open(archive, "w:gz" if form == "tar.gz" else "w") as tarred:
            tarred.add(directory, front)
    return archive


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def without_times(document: object) -> object:
    if isinstance(document, dict):
        drop = {"timings_s", "path", "wall_s"}
        return {key: without_times(value) for key, value in document.items() if key not in drop}
    return list(map(without_times, document)) if isinstance(document, list) else document


@pytest.mark.parametrize("form", PACKED)
@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize("broken", ["", "unknown = 1\n"])
def test_a_packed_record_is_judged_as_its_directory(
    form: str,
    around: bool,
    broken: str,
    tmp_path: Path,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    directory = record(tmp_path / "mine", broken or 'results = "../out"\n')
    archive = pack(directory, form, around=around)
    wanted = output(capsys, "check", str(directory), "--format", "json")
    shutil.rmtree(directory)
    code, out, err = output(capsys, "check", str(archive), "--format", "json")
    assert code == wanted[0] == 4
    assert without_times(json.loads(out)) == without_times(json.loads(wanted[1]))
    assert json.loads(out)["records"][0]["path"] == str(archive)
    assert str(cache) not in out + err
    assert list((cache / "runs").iterdir()) == []


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_every_report_names_the_archive_and_never_where_it_was_unpacked(
    form: str, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = pack(record(tmp_path / "mine", "unknown = 1\n"), "zip", around=True)
    _, out, err = output(capsys, "check", str(archive), "--format", form)
    assert "mine.zip" in out
    assert str(cache) not in out + err


def test_write_on_an_archive_is_a_usage_error_before_anything_runs(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = pack(record(tmp_path / "mine"), "zip", around=False)
    before = archive.read_bytes()
    code, out, err = output(capsys, "check", str(archive), "--write")
    assert (code, out) == (2, "")
    assert "unpack it and give the directory" in err
    assert archive.read_bytes() == before
    assert not (cache / "runs").exists()


def test_an_archive_that_breaks_the_rules_hides_no_other_record(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    honest = record(tmp_path / "mine", "unknown = 1\n")
    hostile = tmp_path / "hostile.zip"
    hostile.write_bytes(make_zip([ZipEntry(b"record.json", b"{}"), ZipEntry(b"../\x1b[2Jx", b"x")]))
    code, out, _ = output(capsys, "check", str(hostile), str(honest), "--format", "json")
    document = json.loads(out)
    assert code == 4
    read, unread = document["records"]
    assert (read["id"], unread["id"], unread["path"]) == ("packed", None, str(hostile))
    (reason,) = unread["reasons"]
    assert reason["code"] == "G2-ART-009"
    assert "hostile.zip" in reason["message"]
    assert "'../\\x1b[2Jx'" in reason["message"]
    assert str(cache) not in out
    for place in (tmp_path, cache, Path.cwd()):
        assert [*place.rglob("*2Jx"), *place.parent.glob("*2Jx")] == []


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([ZipEntry(b"record.json", b"{}", crc=1)], "G2-ART-003"),
        ([ZipEntry(b"record.json", b"{}"), ZipEntry(b"Record.json", b"{}")], "G2-ART-018"),
        ([ZipEntry(b"%d" % n, bytes(8 << 20)) for n in range(3)], "G2-ART-010"),
        ([ZipEntry(b"l", b"/etc", mode=0o120777)], "G2-ART-009"),
        ([ZipEntry(b"x", b"{}")], "G2-REC-001"),
        ([ZipEntry(b"record.json", b"{}", flags=1)], "G2-REC-001"),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_a_refused_archive_ends_in_4_with_its_code(
    entries: list[ZipEntry],
    code: str,
    command: str,
    tmp_path: Path,
    cache: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    archive = tmp_path / "x.zip"
    archive.write_bytes(make_zip(entries))
    exit_code, out, _ = output(capsys, command, str(archive))
    assert exit_code == 4
    assert code.removeprefix("G2-") in out
    assert list((cache / "runs").iterdir()) == []


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("name", ["x.tar.xz", "x.7z", "x.tar.zst"])
def test_a_kind_that_is_not_read_is_a_usage_error(
    command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(b"\xfd7zXZ\0")
    code, _, err = output(capsys, command, str(tmp_path / name))
    assert code == 2
    assert "expected a directory, .zip, .tar or .tar.gz" in err


def test_a_kind_that_is_not_read_is_said_before_anything_runs(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.7z").touch()
    code, out, _ = output(capsys, "check", str(record(tmp_path / "mine")), str(tmp_path / "x.7z"))
    assert (code, out) == (2, "")
    assert not (cache / "runs").exists()


@pytest.mark.parametrize("name", ["gone.zip", "gone", "x.txt"])
def test_running_what_is_no_artifact_is_a_usage_error(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.txt").touch()
    assert output(capsys, "run", str(tmp_path / name))[0] == 2


@pytest.mark.parametrize("form", PACKED)
@pytest.mark.parametrize("around", [False, True])
def test_a_packed_artifact_runs_with_the_digest_of_its_directory(
    form: str,
    around: bool,
    tmp_path: Path,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lane = FakeSandbox(Behaviour(files={"results.json": b'{"gain": 1}'}))
    monkeypatch.setattr(run_command, "choose", lambda *_, **__: lane)
    directory = artifact(tmp_path / "mine")
    archive = pack(directory, form, around=around)
    ran = [output(capsys, "run", str(path), "--format", "json") for path in (directory, archive)]
    (_, wanted, _), (code, out, err) = ran
    assert code == 0
    assert json.loads(out)["artifact_sha256"] == json.loads(wanted)["artifact_sha256"]
    assert str(cache) not in out + err
    assert list((cache / "runs").iterdir()) == []


@pytest.mark.runc
def test_a_packed_artifact_runs_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GATE2_CACHE")  # where the images are
    directory = artifact(tmp_path / "mine")
    (directory / "x.py").write_text(
        "import json, os\n"
        "data = open('data/x.csv').read()\n"
        "out = os.path.join(os.environ['GATE2_OUT'], 'results.json')\n"
        "json.dump({'gain': len(data)}, open(out, 'w'))\n",
        encoding="utf-8",
    )
    archive = pack(directory, "zip", around=False)
    words = ("--sandbox", "runc", "--format", "json")
    (_, wanted, _), (code, out, _) = (
        output(capsys, "run", str(path), *words) for path in (directory, archive)
    )
    assert code == 0
    assert json.loads(out)["artifact_sha256"] == json.loads(wanted)["artifact_sha256"]
    assert json.loads(out)["runs"][0]["results"] == {"gain": 4}
