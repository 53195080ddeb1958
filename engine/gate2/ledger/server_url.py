"""A database server's URL: read, and shown without what it keeps secret.

Imports SQLAlchemy: to be imported where it is needed.
"""

from sqlalchemy import URL, exc, make_url

from gate2.errors import UsageError
from gate2.ledger.location import EXPECTED, is_file_name

_POSTGRESQL = "postgresql+psycopg"
"""The driver that is tested; other names for PostgreSQL without a driver mean it."""
HIDDEN = "***"


def parsed_url(url: str) -> URL:
    """The URL in its parts.

    Raises:
        UsageError: it is none, or one of a SQLite database that is not a file.
    """
    try:
        found = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise UsageError(f"{EXPECTED}; came a URL that cannot be read") from None
    if found.drivername in ("postgres", "postgresql"):
        found = found.set(drivername=_POSTGRESQL)
    if found.get_backend_name() == "sqlite" and not is_file_name(found.database):
        raise UsageError(f"{EXPECTED}; came a SQLite database that is no file")
    return found


def shown(url: URL) -> str:
    """The URL for a message: without the password, or any option that could hold one."""
    plain = url.set(query={}).render_as_string(hide_password=True)
    return f"{plain}?…" if url.query else plain


def scrubbed(said: str, url: URL) -> str:
    """What a driver said, on one line and without the URL's passwords."""
    secrets = [url.password, *(v for name, v in url.query.items() if "pass" in name.lower())]
    for secret in sorted({str(s) for s in secrets if s}, key=len, reverse=True):
        said = said.replace(secret, HIDDEN)
    return " ".join(said.split())
