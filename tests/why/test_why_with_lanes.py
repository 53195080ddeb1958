"""The whole to-do of a broken record, followed with the real lanes, has to end in VERIFIED."""

from pathlib import Path
from typing import Any

import pytest

from attested import a_key
from gate2.record.skeleton import write_skeleton
from linting import edited
from why_following import Asking


@pytest.mark.lean
@pytest.mark.slow
def test_a_record_is_mended_step_by_step_until_it_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = a_key(tmp_path / "key")
    (tmp_path / "gate2.toml").write_text(f'[trust]\nkeys = ["{key.public}"]\n', encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    place = Path("record")
    write_skeleton(place)
    manifest = place / "artifacts" / "even-add-odd" / "artifact.toml"
    lines = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join(x for x in lines if "claim_sha256 =" not in x), "utf-8")

    def spoil(document: Any) -> None:
        document["claims"][1]["reported"][0].pop("tolerance")

    edited(place, spoil)
    asking = Asking(tmp_path, capsys, real=True)
    known = {"FILE": "key", '"last-digit"': '{"abs": "0.10"}'}
    followed = []
    for _ in range(6):
        code, document = asking.why(place)
        if code == 0:
            break
        step = document["todo"][0]
        followed.append(step["code"])
        asking.do(place, step, known)
        assert step["code"] not in asking.codes(place)
    assert followed == ["G2-CLM-012", "G2-CLM-006", "G2-EVD-001"]
    code, text = asking.text(place)
    assert code == 0
    assert "It is VERIFIED: both of its claims" in text
    assert "slope came out as" in text
    assert "within 0.10" in text
