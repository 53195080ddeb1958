"""The same script, honest and not, put to `repro reproduce` and to `gate2 check`.

    python3 -m venv /tmp/rs && /tmp/rs/bin/pip install reproducible-science==0.6.1
    python tests/results/rival_runs.py /tmp/rs/bin/repro

It prints the table of docs/explanation/compared.md.

Each case is the script of docs/tutorial.md with one thing changed. Both tools are given the same
files, the same claim (1.9 cm, as printed) and the same command; `repro` runs it in a directory that
holds the declared inputs, `gate2` in its sealed lane.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from documented.blocks import DOCS, blocks_of  # noqa: E402  # it lies beside this folder

FILES: Final = {
    block.title: "\n".join(block.lines) + "\n" for block in blocks_of(DOCS / "tutorial.md")
}
SCRIPT: Final = FILES["mine/artifacts/watering/growth.py"]
DATA: Final = FILES["mine/artifacts/watering/plants.csv"]
MANIFEST: Final = FILES["mine/artifacts/watering/artifact.toml"]
RESULT: Final = 'round(mean("watered") - mean("dry"), 4)'


def giving(result: str) -> str:
    """The script with another expression for the difference."""
    assert RESULT in SCRIPT
    return SCRIPT.replace(RESULT, result)


CASES: Final[Mapping[str, tuple[str, str]]] = {
    "as it is": ("computes 1.8875 from the data", SCRIPT),
    "wrong": ("computes twice the difference", giving(f"2 * {RESULT}")),
    "prints": ("writes 1.8875, whatever the data say", giving("1.8875")),
    "knows the control": (
        "writes 1.8875, and another number under the control",
        giving('1.8875 if "SHUFFLE" not in os.environ else 0.2'),
    ),
    "knows the machine": (
        "writes 1.8875 on the author's host, and 0 elsewhere",
        giving(f'1.8875 if os.uname().nodename == "{os.uname().nodename}" else 0'),
    ),
    "undeclared file": (
        "reads the difference from the user's home",
        giving('json.loads(Path.home().joinpath("answer.json").read_text())'),
    ),
    "contrived": (
        "scales the mean of one group so that 1.8875 comes out",
        giving('round(mean("watered") / 6.05 * 1.8875, 4)'),
    ),
}


def main(repro: str) -> None:
    """Print the table's rows."""
    print("| script | what it does | `repro reproduce` | `gate2 check` |\n|---|---|---|---|")
    for name, (does, script) in CASES.items():
        with tempfile.TemporaryDirectory() as place:
            theirs = asked_repro(repro, Path(place), script)
            ours = asked_gate2(Path(place), script)
        print(f"| {name} | {does} | {theirs} | {ours} |", flush=True)


def asked_repro(repro: str, place: Path, script: str) -> str:
    """The outcome of running the declared command again."""
    project = place / "project"
    project.mkdir()
    result = {"difference": 1.8875}
    files = {"plants.csv": DATA, "growth.py": script, "results.json": json.dumps(result)}
    for name, text in files.items():
        (project / name).write_text(text, encoding="utf-8")
    pins = [
        {"id": name, "path": name, "digest": {"algorithm": "sha256", "value": digest(text)}}
        for name, text in files.items()
    ]
    claim = {
        "id": "c2",
        "text": "Watered plants grew 1.9 cm more than dry ones.",
        "evidence": [
            {
                "kind": "metric",
                "artifact": "results.json",
                "name": "difference",
                "reported": "1.9",
                "pointer": "/difference",
            }
        ],
    }
    again = {
        "id": "growth",
        "command": ["env", "GATE2_OUT=.", sys.executable, "growth.py"],
        "inputs": [
            {"artifact": name, "digest": pin["digest"]}
            for name, pin in zip(files, pins, strict=True)
            if name != "results.json"
        ],
        "output": {"artifact": "results.json", "digest": pins[2]["digest"]},
    }
    manifest = {
        "schema_version": "repro/1",
        "project": "plants",
        "artifacts": pins,
        "claims": [claim],
        "regenerations": [again],
    }
    (project / "repro.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    (place / "answer.json").write_text("1.8875", encoding="utf-8")
    ran = subprocess.run(
        [repro, "reproduce", "--format", "json"],
        cwd=project,
        env={**os.environ, "HOME": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    return outcome_of(ran)


def outcome_of(ran: "subprocess.CompletedProcess[str]") -> str:
    """The word of the one re-run, and the exit code."""
    try:
        report = json.loads(ran.stdout)
    except json.JSONDecodeError:
        return f"no report, exit {ran.returncode}: {ran.stderr.strip()[-200:]}"
    return f"{word_in(report)}, exit {ran.returncode}"


def word_in(report: object) -> str:
    """The outcome, wherever the report has it."""
    words = ("reproduced", "changed", "unchecked", "failed", "not_rerun")
    text = json.dumps(report)
    return next((word for word in words if f'"{word}"' in text), text[:300])


def asked_gate2(place: Path, script: str) -> str:
    """The claim's status and the codes that keep it from VERIFIED."""
    record = place / "record"
    artifact = record / "artifacts" / "watering"
    artifact.mkdir(parents=True)
    document = json.loads(FILES["mine/record.json"])
    document["claims"] = document["claims"][1:]
    (record / "record.json").write_text(json.dumps(document), encoding="utf-8")
    (artifact / "plants.csv").write_text(DATA, encoding="utf-8")
    (artifact / "growth.py").write_text(script, encoding="utf-8")
    (artifact / "artifact.toml").write_text(MANIFEST, encoding="utf-8")
    gate2 = [sys.executable, "-m", "gate2"]
    environment = {**os.environ, "GATE2_STATE": str(place / "state")}
    subprocess.run([*gate2, "bind", str(record)], env=environment, capture_output=True, check=True)
    ran = subprocess.run(
        [*gate2, "check", str(record), "--format", "json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (claim,) = json.loads(ran.stdout)["records"][0]["claims"]
    codes = [reason["code"].removeprefix("G2-") for reason in claim["reasons"]]
    return ", ".join([claim["status"], *codes, f"exit {ran.returncode}"])


def digest(text: str) -> str:
    """sha256 of the text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1])
