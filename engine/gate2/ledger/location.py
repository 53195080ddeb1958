"""Which file a ledger's URL names, if it names one."""

import re
from pathlib import Path

from gate2.errors import UsageError
from gate2.places import state_root

LEDGER_NAME = "ledger.sqlite"
EXPECTED = (
    "the ledger's URL: expected sqlite:///FILE, sqlite:////ABSOLUTE/FILE or"
    " postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
)
_FILE = "sqlite:///"
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9]*(?:\+[a-z0-9_]+)?)://.*", re.DOTALL)


def file_of(url: str | None) -> Path | None:
    """The file that `url` names for Python's own SQLite; None where SQLAlchemy has to read it.

    None for a URL is this user's own ledger.

    Raises:
        UsageError: it is no URL.
        InfrastructureError: INF-013, as `gate2.places.state_root`.
    """
    if url is None:
        return state_root() / LEDGER_NAME
    match = _URL.fullmatch(url)
    if match is None:
        # Not shown: what was meant for a URL may hold a password.
        raise UsageError(f"{EXPECTED}; came something that is no URL")
    if match["scheme"] != "sqlite":
        return None
    name = url.removeprefix(_FILE)
    if name == url or not is_file_name(name):
        raise UsageError(f"{EXPECTED}; came {url!r}")
    return Path(name)


def is_file_name(name: str | None) -> bool:
    """Whether a database's name is that of a file, and nothing that SQLite takes for more."""
    if not name or name.startswith((":", "file:")):
        return False
    return "?" not in name and "\x00" not in name


def rooted(url: str, directory: Path) -> str:
    """The URL with a relative file taken from `directory`, as a settings file there means it.

    Raises:
        UsageError: as `file_of`.
    """
    file_of(url)
    scheme, _, name = url.partition(":///")
    if scheme.partition("+")[0] != "sqlite" or not is_file_name(name):
        return url
    return f"{scheme}:///{directory.absolute() / name}"
