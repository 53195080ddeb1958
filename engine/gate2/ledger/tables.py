"""The tables as SQLAlchemy knows them. Imports SQLAlchemy: to be imported where it is needed."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from gate2.ledger.entry import MAX_LOOKUP_LENGTH
from gate2.ledger.schema import ABOUT, COLUMNS, ENTRIES, LOOKED_UP

METADATA = MetaData()
about = Table(
    ABOUT,
    METADATA,
    Column("id", String(64), nullable=False),
    Column("version", Integer, nullable=False),
)
entries = Table(
    ENTRIES,
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("previous", String(64), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("kind", String(MAX_LOOKUP_LENGTH), nullable=False),
    Column("at", String(MAX_LOOKUP_LENGTH), nullable=False),
    Column("record", String(MAX_LOOKUP_LENGTH), nullable=False),
    Column("claim", String(MAX_LOOKUP_LENGTH)),
    Column("claim_sha256", String(MAX_LOOKUP_LENGTH)),
    Column("reported_sha256", String(MAX_LOOKUP_LENGTH)),
    Column("status", String(MAX_LOOKUP_LENGTH)),
    Column("entry", Text, nullable=False),
)
for _name in LOOKED_UP:
    Index(f"{ENTRIES}_by_{_name}", entries.c[_name], entries.c.number)

assert tuple(entries.c.keys()) == COLUMNS
