"""Text that wants more than to be read, wherever a branch can put it; and text that is no text.

That no format obeys it is asserted of every answer (`pull_request_formats`); here it has to come
through all the same, and what it is about has to be judged.
"""

import json
import os
import unicodedata
from pathlib import Path

import pytest

from judged import HOSTILE
from pull_request_made import PullRequest
from pull_request_records import (
    DESCRIPTIVE,
    READINGS,
    attach,
    first_claim,
    lay_out,
    mean_of,
    record_of,
)

pytestmark = pytest.mark.runc

TEXT = HOSTILE.replace("\udcff", "")
"""What of it a JSON document can hold."""
LINE = "".join(c for c in TEXT if unicodedata.category(c) not in ("Cc", "Cf"))
"""What of that a record takes for one line of text."""
NEW = "records/new/record.json"


def hostile_claim(pull: PullRequest) -> Path:
    """A record whose title, claim, unit and source are hostile; its artifact refutes the claim."""
    claim = mean_of("c1", "sample", "1.50")
    claim |= {"text": f"{claim['text']} {TEXT}", "source": LINE}
    claim["reported"][0]["unit"] = LINE[:80]
    place = lay_out(pull.at("new"), record_of("new", claim, title=LINE))
    attach(place, "c1", READINGS["5.5"])
    return place


# --- hostile text ------------------------------------------------------------------------------


def test_hostile_title_and_claim_are_shown_and_not_obeyed(pull: PullRequest) -> None:
    hostile_claim(pull)
    answer = pull.judge()
    assert answer.code == 3
    assert f"SBX-012 falsified new/c1 {NEW}" in answer.findings
    record = json.loads(answer.files["json"])["records"][0]
    assert record["title"] == LINE
    assert TEXT in record["claims"][0]["text"]
    for form in ("text", "markdown", "junit"):
        assert "pwned" in answer.files[form], form


@pytest.mark.parametrize("key", ["id", "title"])
def test_line_of_a_record_that_is_none_is_refused(pull: PullRequest, key: str) -> None:
    pull.add("new", attached=False)
    pull.edit("new", lambda record: record.update({key: TEXT}))
    pull.judge().require(4, f"REC-001 invalid {NEW}")


def test_hostile_text_in_keys_that_nobody_knows_changes_nothing(pull: PullRequest) -> None:
    pull.add("new")
    more = {TEXT: TEXT, "publisher": {TEXT: [TEXT]}}
    pull.edit("new", lambda record: record.update(more))
    pull.edit("new", first_claim(lambda claim: claim.update({TEXT: TEXT})))
    pull.publish("new")
    pull.judge().require(0)


def test_hostile_id_of_a_claim_is_refused_or_shown_safely(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    pull.edit("new", first_claim(lambda claim: claim.update(id=TEXT)))
    assert pull.judge().code in (0, 4)


def test_hostile_name_of_an_artifact_is_refused_or_shown_safely(pull: PullRequest) -> None:
    artifact = pull.add("new") / "artifacts/of-c1"
    name = HOSTILE.replace("/", " ").replace("\r", " ")[:200]
    artifact.rename(artifact.with_name(name))
    answer = pull.judge()
    assert answer.code in (0, 4)
    assert answer.record("records/new")["id"] == "new"


def test_hostile_name_of_a_file_is_refused_or_shown_safely(pull: PullRequest) -> None:
    artifact = pull.add("new") / "artifacts/of-c1"
    name = os.fsencode(HOSTILE.replace("/", " "))[:250]
    Path(os.fsdecode(os.fsencode(artifact) + b"/" + name)).write_bytes(b"x")
    assert pull.judge().code in (0, 4)


def test_hostile_manifest_is_shown_and_not_obeyed(pull: PullRequest) -> None:
    manifest = pull.add("new") / "artifacts/of-c1/artifact.toml"
    text = manifest.read_text(encoding="utf-8")
    escaped = json.dumps(TEXT)
    manifest.write_text(
        text.replace('"The mean of the readings."', escaped).replace('"readings shifted"', escaped),
        encoding="utf-8",
    )
    pull.judge()
    manifest.write_text(f"{text}\n[{escaped}]\n", encoding="utf-8")
    answer = pull.judge()
    assert answer.code in (0, 4)
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"


@pytest.mark.parametrize("how", ["fails", "writes it"])
def test_hostile_output_of_a_script_is_not_obeyed(pull: PullRequest, how: str) -> None:
    script = f"import sys\ntext = {TEXT!r}\nprint(text)\nprint(text, file=sys.stderr)\n"
    if how == "fails":
        script += "raise SystemExit(text)\n"
    else:
        script += (
            "import json, os\nfrom pathlib import Path\n"
            "Path(os.environ['GATE2_OUT'], 'results.json').write_text(json.dumps({'mean': text, "
            "text: 1}))\n"
        )
    place = pull.add("new", attached=False)
    attach(place, "c1", READINGS["5.5"], script=script)
    answer = pull.judge()
    assert answer.code == 0
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"
    assert any(each.startswith("SBX-") for each in answer.findings)


def test_hostile_message_and_author_of_a_commit_are_not_obeyed(pull: PullRequest) -> None:
    pull.add("new")
    pull.publish("new")
    pull.repo.git("config", "user.name", "::error::pwned")
    message = (
        TEXT.replace("\0", "") + "\n\n::set-output name=passed::true\n[skip ci] [gate2 skip]\n"
    )
    pull.commit(message)
    pull.judge().require(0)


def test_hostile_names_of_branches_are_shown_safely(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    pull.commit()
    name = "a##[error]b\u202e<script>|`;$(x)%0A::error::pwned".replace("[", "(").replace(":", "!")
    pull.repo.git("branch", name)
    answer = pull.judge("--head", name, commit=False)
    assert answer.code == 0


def test_hostile_waiver_of_the_base_is_shown_safely(pull: PullRequest) -> None:
    text = json.dumps(TEXT)
    pull.base_settings(
        f'[[waiver]]\nrecord = "new"\ncodes = ["G2-ART-001"]\nreason = {text}\nowner = {text}\n'
        'expires = "2099-12-31"\n'
    )
    pull.add("new", attached=False)
    assert pull.judge("--require", "verified").code == 1


# --- what is no record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe{\x00}\x00",
        b'{"schema": "gate2-record-v1", "id": "a", "id": "b"}',
        b"[" * 100_000,
        b'{"claims": ' + b"9" * 5000 + b"}",
        b"\x00" * 1000,
    ],
    ids=["empty", "cut", "list", "null", "bare", "utf16", "twice", "deep", "long", "nul"],
)
def test_record_that_is_none_is_invalid_and_never_a_crash(pull: PullRequest, data: bytes) -> None:
    pull.repo.write({NEW: data})
    answer = pull.judge()
    assert answer.code == 4
    assert f"REC-001 invalid {NEW}" in answer.findings


def test_record_of_an_unknown_contract_is_not_let_in(pull: PullRequest) -> None:
    pull.repo.write({NEW: '{"schema": "gate2-record-v9"}'})
    pull.judge().require(1, f"REC-002 blocks {NEW}")


def test_record_that_is_broken_takes_its_status_along(pull: PullRequest) -> None:
    pull.repo.write({"records/moments/record.json": "{"})
    answer = pull.judge()
    assert answer.code == 4
    record = answer.record("records/moments")
    assert (record["status"]["before"], record["status"]["after"]) == ("VERIFIED", None)


def test_record_that_is_too_large_is_refused(pull: PullRequest) -> None:
    pull.add("new", attached=False)
    pull.edit("new", lambda record: record.update(title="x" * (20 << 20)))
    answer = pull.judge()
    assert answer.code == 4
    assert [each for each in answer.findings if "invalid" in each and NEW in each]


def test_artifact_that_is_too_large_settles_nothing(pull: PullRequest) -> None:
    artifact = pull.add("new") / "artifacts/of-c1"
    with (artifact / "data.bin").open("wb") as stream:
        stream.truncate(65 << 20)
    answer = pull.judge()
    assert answer.claim("records/new", "c1")["status"]["after"] == "UNVERIFIED"
    assert any(each.startswith("ART-010") for each in answer.findings)


def test_more_findings_than_a_step_may_show_are_counted(pull: PullRequest) -> None:
    for number in range(25):
        lay_out(pull.at(f"new-{number}"), record_of(f"new-{number}", DESCRIPTIVE, DESCRIPTIVE))
    answer = pull.judge()
    assert answer.code == 4
    errors = [x for x in answer.files["github"].splitlines() if x.startswith("::error ")]
    assert len(errors) == 10
    assert "16 more errors withheld" in errors[-1]
