"""Every page that is made from the code, by its file name below docs/reference."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reference.codes import codes_page
from reference.commands import commands_page
from reference.exits import exits_page
from reference.keys import artifact_page, policy_page, record_page
from reference.schemas import schemas_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
MADE = (
    "<!-- Made from the code by `python -m reference write` (see tests/reference): edit there. -->"
)


@cache
def pages() -> Mapping[str, str]:
    """Name to text, each with a line that says where it comes from."""
    made = {
        "commands.md": commands_page(),
        "exit-codes.md": exits_page(),
        "reason-codes.md": codes_page(),
        "record.md": record_page(),
        "artifact.md": artifact_page(),
        "policy.md": policy_page(),
        "schemas.md": schemas_page(),
    }
    return {name: f"{MADE}\n\n{text.strip()}\n" for name, text in made.items()}
