"""Documents that others get with other words than the commit has. Pure.

`git archive`, and with it the archives that a host offers of a commit, puts words of the commit's
message where a file says ``$Format:…$`` and an attribute asks for that (gitattributes(5),
export-subst). In JSON those words may end a string and state a status of their own. Attributes
come and go; so no document of a record may say it at all.
"""

from collections.abc import Iterator

from gate2.ci.published import Published
from gate2.ci.said import Said, said
from gate2.reasons import Code, because

REPLACED = b"$Format:"


def altered_findings(published: Published) -> Iterator[Said]:
    """REC-001 for each of the record's documents that an archive may show otherwise."""
    for name, data in sorted(published.documents.items()):
        if REPLACED in data:
            message = (
                f"{name}: expected no `$Format:`, which git archive replaces by a commit's words"
            )
            remedy = "Write it otherwise; `\\u0024Format:` means the same in JSON."
            reason = because(Code.REC_SCHEMA_INVALID, message, remedy=remedy)
            yield said(reason, file=name, waivable=False)
