"""A GitHub of the test's own: a `gh` that answers from a table and notes what it was asked."""

import json
from typing import Any

from judged import HOSTILE
from workflow_steps import Runner

SHA = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "owner/records"
_PULLS = f"repos/{REPOSITORY}/pulls"
_GH = """
asked = [each for each in sys.argv[2:] if each.startswith("repos/")]
answers = json.loads((room / "answers.json").read_text())
for page in answers.get(asked[0].split("?")[0], []) if asked else []:
    print(json.dumps(page))
"""


def github(runner: Runner, pulls: object = (), **below: object) -> None:
    """Put `gh` on the PATH: `pulls` has the pages of the list of pull requests.

    Other keys have the pages of what stands below it: ``n7`` of number 7, ``n7_reviews``.
    """
    pages = {_PULLS: pulls}
    pages |= {f"{_PULLS}/{key[1:].replace('_', '/')}": value for key, value in below.items()}
    runner.stand_in("gh", _GH, seen=("GH_TOKEN",))
    (runner.room / "calls" / "gh" / "answers.json").write_text(json.dumps(pages))


def pull(number: int, sha: str = SHA, base: str = "main") -> dict[str, Any]:
    """An open pull request, from a branch with a hostile name."""
    return {"number": number, "head": {"sha": sha, "ref": HOSTILE}, "base": {"ref": base}}


def review(
    login: str | None, state: str = "APPROVED", sha: str = SHA, kind: str = "User"
) -> dict[str, Any]:
    """What somebody said of a commit."""
    user = None if login is None else {"login": login, "type": kind}
    return {"user": user, "state": state, "commit_id": sha}
