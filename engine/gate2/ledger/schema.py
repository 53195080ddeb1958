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

LOOKED_UP = ("record", "claim", "claim_sha256", "status")
_INDEXES = tuple(
    f"CREATE INDEX {ENTRIES}_by_{column} ON {ENTRIES} ({column}, number)" for column in LOOKED_UP
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

_REFUSE = "BEGIN RAISE EXCEPTION 'the ledger is only appended to'; END"
_ONCE = """
DECLARE found boolean;
BEGIN
  EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || TG_RELID::regclass || ')' INTO found;
  IF found THEN RAISE EXCEPTION 'a ledger has one id'; END IF;
  RETURN NEW;
END"""
_IN_ORDER = """
DECLARE last_number bigint; last_sha256 text;
BEGIN
  EXECUTE 'SELECT number, sha256 FROM ' || TG_RELID::regclass || ' ORDER BY number DESC LIMIT 1'
    INTO last_number, last_sha256;
  IF NEW.number <> COALESCE(last_number, 0) + 1
    OR NEW.number > 1 AND NEW.previous IS DISTINCT FROM last_sha256
  THEN RAISE EXCEPTION 'an entry follows the last one'; END IF;
  RETURN NEW;
END"""

# The table is named by the trigger, not by the search path of whoever inserts.
_FUNCTIONS = {
    "gate2_ledger_refuse": _REFUSE,
    "gate2_ledger_once": _ONCE,
    "gate2_ledger_in_order": _IN_ORDER,
}
_TRIGGERS = (
    (f"{ABOUT}_no_change", ABOUT, "UPDATE OR DELETE OR TRUNCATE", "STATEMENT", "refuse"),
    (f"{ABOUT}_once", ABOUT, "INSERT", "ROW", "once"),
    (f"{ENTRIES}_no_change", ENTRIES, "UPDATE OR DELETE OR TRUNCATE", "STATEMENT", "refuse"),
    (f"{ENTRIES}_in_order", ENTRIES, "INSERT", "ROW", "in_order"),
)
POSTGRESQL = (
    *(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $gate2${body}$gate2$"
        for name, body in _FUNCTIONS.items()
    ),
    *(
        f"CREATE TRIGGER {name} BEFORE {events} ON {table}"
        f" FOR EACH {each} EXECUTE FUNCTION gate2_ledger_{does}()"
        for name, table, events, each, does in _TRIGGERS
    ),
    # Also where a session says that it replays what another server has checked.
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name, table, *_ in _TRIGGERS),
)
"""The guards; the tables themselves are those of `gate2.ledger.tables`."""
POSTGRESQL_GUARDS = {name: _FUNCTIONS[f"gate2_ledger_{does}"] for name, *_, does in _TRIGGERS}
"""The body of the function behind each trigger."""
