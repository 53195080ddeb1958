"""The page of exit codes, from what `gate2 --help` ends with and the order of mixed outcomes."""

import re

from gate2.cli.main import cli
from gate2.errors import EXIT_ORDER

_MORE = {
    0: "What was asked for holds. For `gate2 check` that is `--require` or the policy's `require`,"
    " `verified` unless stated.",
    1: "Something is UNVERIFIED, a proof was rejected, or a run failed. The report has the reason.",
    2: "The command line or `gate2.toml` is wrong. Nothing was judged.",
    3: "At least one claim is FALSIFIED: by a checked proof of its negation, or by agreeing misses"
    " of exact scope on a proven seal beside a control that ran.",
    4: "A record, an artifact or a contract breaks a rule, or a digest or signature is wrong.",
    5: "There was nothing to do: no record, no claim of that name, no shard.",
    6: "The machine could not look: no sealed lane, no Lean, no disk. Nothing is said of the"
    " record.",
    130: "Somebody stopped it. What was under way was ended and removed.",
}


def exit_codes() -> dict[int, tuple[str, str]]:
    """Of each code its short words and its meaning, in the order of `gate2 --help`."""
    said = re.findall(r"(\d+) ([^,.]+)", (cli.epilog or "").partition(":")[2])
    codes = {int(number): " ".join(words.split()) for number, words in said}
    assert set(codes) == set(_MORE), "gate2 --help lists other exit codes than this page explains"
    return {code: (words, _MORE[code]) for code, words in codes.items()}


def exits_page() -> str:
    """The table, and how several outcomes become one code."""
    told = exit_codes().items()
    rows = "\n".join(f"| {code} | {words} | {meaning} |" for code, (words, meaning) in told)
    order = " > ".join(map(str, EXIT_ORDER))
    return f"""\
# Exit codes

| code | short | meaning |
|---|---|---|
{rows}

Several outcomes in one run give the first of {order}. A run that checked nothing never exits 0.

In a script, tell 6 apart from 1: after 6 try again on a machine that has what the message names;
after 1 the record needs work.
"""
