"""Heads that were published: what shows that the end of a ledger was cut off or rewritten."""

from gate2.errors import InvalidRecord
from gate2.ledger.chain import genesis
from gate2.ledger.store import Ledger


def contradicts(ledger: Ledger, id: str, entries: int, sha256: str) -> str:  # noqa: A002
    """What is wrong with a ledger that once had this head; empty where nothing is.

    Empty too where `id` is another ledger's: then this one says nothing about it. It looks at the
    one entry; `Ledger.verify` says whether those before it are the ones it stands for.
    """
    head = ledger.head()
    if head.id != id:
        return ""
    if head.entries < entries:
        return (
            f"the ledger {id} had {entries} entries when this was published, it has"
            f" {head.entries}: its end was cut off"
        )
    if entries == 0:
        return "" if sha256 == genesis(id) else f"no ledger {id} begins with {sha256}"
    try:
        found = next(ledger.entries(after=entries - 1), None)
    except InvalidRecord as error:
        return error.message
    if found is None or found.number != entries:
        return f"entry {entries} of the ledger {id} is not there any more"
    if found.sha256 != sha256:
        return (
            f"entry {entries} of the ledger {id} had the digest {sha256} when this was published,"
            f" it has {found.sha256}: it or one before it was changed"
        )
    return ""
