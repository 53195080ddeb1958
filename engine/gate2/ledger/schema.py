"""The tables, their guards, and the version of both. One schema for every database."""

# ruff: noqa: S608  the names in these statements are constants, the values are bound

VERSION = 1
ABOUT = "gate2_ledger"
ENTRIES = "gate2_ledger_entries"
COLUMNS = (
    *("number", "previous", "sha256"),
    *("kind", "at", "record", "claim", "claim_sha256", "reported_sha256", "status", "entry"),
)
"""`entry` is the canonical JSON; the seven before it repeat what it says, to look it up by."""

_LOOKED_UP = ("record", "claim", "claim_sha256", "status")
_INDEXES = tuple(
    f"CREATE INDEX {ENTRIES}_by_{column} ON {ENTRIES} ({column}, number)" for column in _LOOKED_UP
)

_SQLITE_REFUSALS = tuple(
    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table}\n"
    f"BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END"
    for table in (ABOUT, ENTRIES)
    for action in ("UPDATE", "DELETE")
)

# INSERT OR REPLACE deletes without asking the triggers for DELETE; what is inserted has to follow
# the last entry, so there is never anything to replace.
SQLITE = (
    f"CREATE TABLE {ABOUT} (id TEXT NOT NULL, version INTEGER NOT NULL)",
    f"""CREATE TABLE {ENTRIES} (
  number INTEGER PRIMARY KEY,
  previous TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  record TEXT NOT NULL,
  claim TEXT,
  claim_sha256 TEXT,
  reported_sha256 TEXT,
  status TEXT,
  entry TEXT NOT NULL
)""",
    *_INDEXES,
    *_SQLITE_REFUSALS,
    f"""CREATE TRIGGER {ABOUT}_once BEFORE INSERT ON {ABOUT}
WHEN EXISTS (SELECT 1 FROM {ABOUT})
BEGIN SELECT RAISE(ABORT, 'a ledger has one id'); END""",
    f"""CREATE TRIGGER {ENTRIES}_in_order BEFORE INSERT ON {ENTRIES}
WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM {ENTRIES})
  OR NEW.number > 1
    AND NEW.previous IS NOT (SELECT sha256 FROM {ENTRIES} ORDER BY number DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'an entry follows the last one'); END""",
)
