"""Runs lean-dojo inside the seal and writes what it says to $GATE2_OUT/provenance.json.

Usage: describe.py COMMIT FILE THEOREM. The repository's work tree is /home/in/repository, the
packages are on PYTHONPATH. Nothing here is trusted outside: tracing runs what the author wrote.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

REPOSITORY = "/home/in/repository"
MOST_PREMISES = 2000
MOST_SAID = 500


def main(commit: str, file: str, theorem: str) -> None:
    """Try each part, and write down after each what came of it: a later one may be cut off."""
    told: dict[str, object] = {}
    repository = _tried(told, "package", _repository, commit)
    if repository is None:
        return
    _tried(told, "lean", lambda: repository.lean_version)
    _tried(told, "premises", _premises, repository, file, theorem)


def _tried(
    told: dict[str, object], name: str, ask: Callable[..., object], *given: object
) -> object:
    """What was asked for, None where it failed. What it is or why not stands under `name`."""
    try:
        found = ask(*given)
    except Exception as error:  # noqa: BLE001 - a foreign package, of which any failure is an answer
        text = " ".join(f"{type(error).__name__}: {error}".split())
        told[name] = {"failed": text[:MOST_SAID]}
        found = None
    else:
        told[name] = {"found": _version() if name == "package" else found}
    place = Path(os.environ["GATE2_OUT"]) / "provenance.json"
    place.write_text(json.dumps(told), encoding="utf-8")
    return found


def _version() -> str:
    import lean_dojo

    return str(lean_dojo.__version__)


def _repository(commit: str) -> object:
    from lean_dojo import LeanGitRepo

    return LeanGitRepo(REPOSITORY, commit)


def _premises(repository: object, file: str, theorem: str) -> list[str]:
    if shutil.which("lake") is None:
        raise FileNotFoundError("tracing needs a native `lake`, and there is none here")
    from lean_dojo import trace

    traced = trace(repository, build_deps=False).get_traced_file(Path(file))
    for each in traced.get_traced_theorems():
        if each.theorem.full_name == theorem:
            return sorted(set(each.get_premise_full_names()))[:MOST_PREMISES]
    raise LookupError("the traced file holds no such theorem")


if __name__ == "__main__":
    main(*sys.argv[1:])
