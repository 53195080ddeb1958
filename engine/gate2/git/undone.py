"""What single commits of a branch change, be it that later ones undo it.

A branch that takes a commit of the base over and reverts it differs in nothing from where it began,
and a host that merges it by replaying its commits reverts the base.
"""

import os

from gate2.git.program import Program

MOST_COMMITS = 20_000


def changed_by_commits(program: Program, base: str, head: str) -> frozenset[str] | None:
    """The paths that any commit of `head` which `base` does not have changes by itself, merges
    left out: they are not replayed. None where that cannot be told, or there are too many.

    Raises:
        InfrastructureError: INF-014, git does not start.
    """
    most = f"--max-count={MOST_COMMITS + 1}"
    walked = program.call("rev-list", "--no-merges", most, head, f"^{base}")
    if walked.code != 0 or walked.out.count(b"\n") > MOST_COMMITS:
        return None
    options = ("-r", "-z", "--root", "--no-commit-id", "--name-only", "--no-renames")
    answer = program.call(
        "diff-tree", "--stdin", *options, "--ignore-submodules=none", given=walked.out
    )
    if answer.code != 0:
        return None
    return frozenset(os.fsdecode(path) for path in answer.out.split(b"\0") if path)
