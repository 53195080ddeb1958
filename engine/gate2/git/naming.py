"""Which commit a name means, and that it means only one.

git takes the first of several refs that fit a short name, tags before branches before remotes:
whoever may push a tag ``origin/main`` would choose the base. Here every ref that fits is looked
up (gitrevisions(7), the six places of a refname), and where they give different commits the name
is refused. A name that begins with ``refs/`` and HEAD mean themselves and nothing else.
"""

import re

from gate2.errors import UsageError
from gate2.git.program import Answer, Program
from gate2.git.refusing import failed
from gate2.record.names import shown

_MOST_NAME = 1024
_MOST_SHOWN = 6
# A name, then steps from it: ~2, ^, ^1, ^{commit}, @{1}, @{upstream}.
_EXPRESSION = re.compile(
    r"(?P<name>(?:(?!@\{)[^~^:?*\[\\\x00-\x20\x7f])*)"
    r"(?P<reflog>(?:@\{[A-Za-z0-9 :+./-]*\})?)"
    r"(?P<steps>(?:~[0-9]{0,9}|\^[0-9]{0,9}|\^\{(?:commit)?\})*)"
)
_SEARCH = re.compile(r":|.*\^\{/", re.DOTALL)
_ABBREVIATED = re.compile(r"(?:[0-9A-Fa-f]{4,}|.+-g[0-9A-Fa-f]{7,})")
_OF_GIT_ITSELF = re.compile(r"[A-Z_]+_HEAD")
"""FETCH_HEAD, ORIG_HEAD and the like: files of the git directory that no push makes."""


def commit_named(program: Program, ref: str, hex_digits: int) -> str | None:
    """The id of the commit that `ref` names, None where it names none.

    Raises:
        UsageError: it fits several commits, or searches commit messages, which a branch writes.
        InfrastructureError: INF-014, git cannot tell.
    """
    if _SEARCH.match(ref):
        raise UsageError(
            f"expected a ref or the id of a commit, came {shown(ref)}: a search takes whatever a "
            "branch wrote into its commit messages. Name the commit by a full ref or its id."
        )
    parts = _EXPRESSION.fullmatch(ref)
    if parts is None or len(ref) > _MOST_NAME:
        return None
    name, reflog, steps = parts["name"], parts["reflog"], parts["steps"]
    if not name and not reflog:
        return None
    found = _meanings(program, "HEAD" if name in ("", "@") else name, hex_digits)
    if reflog:
        # What a reflog held is known to git alone; the name before it has one meaning by now.
        _require_one(ref, found)
        return _of_reflog(program, ref)
    peeled = zip(found, _peeled(program, list(found.values())), strict=True)
    commit = _require_one(ref, {label: commit for label, commit in peeled if commit})
    return _peeled(program, [commit + steps])[0] if commit and steps else commit


def _meanings(program: Program, name: str, hex_digits: int) -> dict[str, str]:
    """Every object that the name may mean, by the full name it has as that."""
    if re.fullmatch(f"[0-9A-Fa-f]{{{hex_digits}}}", name):
        return {"id": name.lower()}
    if name == "HEAD":
        return _exact_head(program)
    refs = _refs_called(program, name)
    if name.startswith("refs/"):
        return refs
    if _OF_GIT_ITSELF.fullmatch(name) and refs:
        raise UsageError(
            f"expected {name} to be git's own, {shown(min(refs))} is called so too. "
            "Name the commit by a full ref or its id."
        )
    ids = _ids_like(program, name) if _ABBREVIATED.fullmatch(name) else {}
    (own,) = _peeled(program, [name])
    return {**refs, **ids, **({"what git takes it for": own} if own else {})}


def _exact_head(program: Program) -> dict[str, str]:
    answer = program.call("show-ref", "--verify", "--hash", "HEAD")
    oid = answer.out.decode("ascii", "replace").strip()
    return {"HEAD": oid} if answer.code == 0 and oid else {}


def _refs_called(program: Program, name: str) -> dict[str, str]:
    """The refs that a name fits, with the ids they hold."""
    if name.startswith("refs/"):
        places = [name]
    else:
        heads = ("refs/", "refs/tags/", "refs/heads/", "refs/remotes/")
        places = [*(head + name for head in heads), f"refs/remotes/{name}/HEAD"]
    answer = program.call("for-each-ref", "--format=%(objectname) %(refname)", *places)
    if answer.code != 0:
        raise failed("list refs", answer.said)
    lines = answer.out.decode("utf-8", "surrogateescape").split("\n")
    held = {full: oid for oid, _, full in (line.partition(" ") for line in lines)}
    return {full: held[full] for full in places if full in held}


def _ids_like(program: Program, name: str) -> dict[str, str]:
    """The objects whose ids begin as an abbreviation says, also as `git describe` writes it."""
    prefix = name.rpartition("-g")[2].lower()
    answer = program.call("rev-parse", f"--disambiguate={prefix}")
    oids = answer.out.decode("ascii", "replace").split() if answer.code == 0 else []
    return {f"the id {oid}": oid for oid in oids}


def _peeled(program: Program, expressions: list[str]) -> list[str | None]:
    """The commits that git takes expressions for."""
    answer = _looked_up(program, expressions)
    lines = answer.out.decode("utf-8", "surrogateescape").split("\n")[:-1]
    if answer.code != 0 or len(lines) != len(expressions):
        raise failed("tell what a ref names", answer.said)
    split = (line.rpartition(" ") for line in lines)
    return [oid if kind == "commit" else None for oid, _, kind in split]


def _of_reflog(program: Program, expression: str) -> str | None:
    """The commit that a reflog held; git ends with an error where it held none."""
    answer = _looked_up(program, [expression])
    oid, _, kind = answer.out.decode("utf-8", "surrogateescape").rstrip("\n").rpartition(" ")
    return oid if answer.code == 0 and kind == "commit" else None


def _looked_up(program: Program, expressions: list[str]) -> Answer:
    """What git says of expressions; given on stdin, none is ever an option."""
    given = "".join(f"{each}^{{commit}}\n" for each in expressions)
    return program.call(
        "cat-file",
        "--batch-check=%(objectname) %(objecttype)",
        given=given.encode("utf-8", "surrogateescape"),
    )


def _require_one(ref: str, found: dict[str, str]) -> str | None:
    if len(set(found.values())) > 1:
        listed = [f"{shown(label)[1:-1]} is {oid[:12]}" for label, oid in found.items()]
        more = [f"and {len(listed) - _MOST_SHOWN} more"] if len(listed) > _MOST_SHOWN else []
        raise UsageError(
            f"expected {shown(ref)} to name one commit, it names several: "
            f"{'; '.join([*listed[:_MOST_SHOWN], *more])}. "
            "Give a full ref (refs/heads/…, refs/remotes/…) or the whole id."
        )
    return next(iter(found.values()), None)
