"""`gate2 init`: a record that checks clean and says what each part of it is for.

One mathematical claim with a proof from Lean's core, one empirical claim with a script, its
negative control and a stated tolerance. Both are small, real and verified by `gate2 check`.
"""

import hashlib
from pathlib import Path

from gate2.errors import UsageError
from gate2.record.writer import write_directory
from gate2.strictjson import dumps

_SUM = "The sum of an even number and an odd number is odd, for all natural numbers."
_SLOPE = (
    "On 2,000 simulated points with slope 2 and unit noise (seed 7), the least-squares slope "
    "lies within 0.10 of 2."
)

_RECORD = {
    "$comment": (
        "A gate2 record. Unknown keys such as this one are kept. Replace id, title and claims "
        "by your own; README.md beside this file explains the rest."
    ),
    "schema": "gate2-record-v1",
    "id": "example",
    "title": "An example record: one proof and one reproduction",
    "claims": [
        {
            "$comment": (
                "kind: mathematical (a Lean proof settles it), empirical (a sealed run settles "
                "it) or descriptive (neither can). Without it the classifier decides."
            ),
            "id": "c1",
            "text": _SUM,
            "kind": "mathematical",
        },
        {
            "$comment": (
                'value and tolerance are decimal strings. tolerance is {"abs": …}, '
                '{"rel": …} or "last-digit"; there is no default. compare is equals '
                "(default), or at-least, at-most, greater, less without a tolerance."
            ),
            "id": "c2",
            "text": _SLOPE,
            "kind": "empirical",
            "reported": [
                {
                    "metric": "slope",
                    "value": "2",
                    "compare": "equals",
                    "tolerance": {"abs": "0.10"},
                }
            ],
        },
    ],
}

_STATEMENT = """\
/-! What is to be proved. Somebody reads this file against the claim and vouches for it;
`gate2 bind` writes the digest of what they read. It ends in `sorry`: the proof is elsewhere. -/

theorem Example.even_add_odd (a b : Nat) : (2 * a + (2 * b + 1)) % 2 = 1 := by
  sorry
"""

_PROOF = """\
/-! The same theorem, proved. Definitions and lemmas may be added here; the statement and
everything it rests on has to be the same as in Statement.lean. -/

theorem Example.even_add_odd (a b : Nat) : (2 * a + (2 * b + 1)) % 2 = 1 := by
  omega
"""

_PROOF_MANIFEST = """\
# An artifact belongs to one claim and holds either a Lean proof or a repro script.
schema = "gate2-artifact-v1"
claim = "c1"
# The digest of the claim's text this was made for; `gate2 bind` writes it. If the text changes,
# the artifact no longer counts until somebody has read both again.
claim_sha256 = "{claim}"
kind = "lean4"
# exact: settles the claim itself. scaled or mechanism: supports it, and sets no status.
scope = "exact"
establishes = "For all natural numbers a and b, 2a + (2b + 1) leaves the remainder 1 by 2."
does_not_establish = "Anything about integers below zero or about real numbers."

[lean]
toolchain = "leanprover/lean4:v4.28.0"
statement = "Statement.lean"
proof = "Proof.lean"
# Fully qualified.
theorem = "Example.even_add_odd"
# "negation": an accepted proof then falsifies the claim.
proves = "claim"
# Who vouches that Statement.lean says what the claim says. Write your own handle after reading.
# reviewed_by = ""
statement_sha256 = "{statement}"
"""

_SCRIPT = '''\
"""Fit a line to simulated points and write its slope.

The sandbox gives this script its own files, read-only, and nothing of the record: it cannot
see the reported value or the tolerance. SHUFFLE=1 is the negative control: it breaks the
pairing of x and y, and with it the relation that the claim is about.
"""

import json
import os
import random
from pathlib import Path

generator = random.Random(7)
x = [generator.random() * 10 for _ in range(2000)]
y = [2 * value + generator.gauss(0, 1) for value in x]
if os.environ.get("SHUFFLE") == "1":
    generator.shuffle(y)

mean_x = sum(x) / len(x)
mean_y = sum(y) / len(y)
covariance = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y))
slope = covariance / sum((a - mean_x) ** 2 for a in x)

results = {"fit": {"slope": round(slope, 6), "points": len(x)}}
Path(os.environ["GATE2_OUT"], "results.json").write_text(json.dumps(results))
'''

_SCRIPT_MANIFEST = """\
schema = "gate2-artifact-v1"
claim = "c2"
claim_sha256 = "{claim}"
kind = "repro"
scope = "exact"
establishes = "The simulation with seed 7 has the least-squares slope that the claim reports."
does_not_establish = "Anything about other seeds, other noise or measured data."

[repro]
# A name of sandboxes/images.toml, or repository@sha256:…; never a tag.
image = "python"
command = ["python3", "repro.py"]
# The one file that is read back from $GATE2_OUT.
results = "results.json"
# Fresh sandboxes whose results have to agree.
runs = 2

# Metric of the claim = where its value stands in the results.
[repro.metrics]
slope = "fit.slope"

# A run in which the claim must not hold. Without one, a miss never falsifies.
[[repro.control]]
name = "shuffled pairs"
env = {{ SHUFFLE = "1" }}
"""

_README = """\
# A gate2 record

- `record.json` holds the claims. A claim with a reported value states how near is near enough.
- `artifacts/<name>/artifact.toml` attaches evidence to one claim: a Lean proof for a
  mathematical claim, a script for an empirical one, with its files beside it.
- `gate2 check .` proves and runs them in a sealed sandbox and says what is verified, what is
  not, and why. `gate2 check . --write` adds `verdict.json` and `evidence/`.
- `gate2 bind .` after you have changed a statement, `gate2 bind --rebind .` after you have changed
  a claim, and read both again.
- `gate2 why . c1` and `gate2 explain CODE` say more about one claim, or one reason.

A status is never derived from a review score, a tier or a number of claims, and a descriptive
claim needs no artifact: nothing could settle it.
"""


def write_skeleton(directory: Path) -> tuple[str, ...]:
    """Write the example record and return its files, relative and sorted.

    Raises:
        UsageError: `directory` is there and not an empty directory.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise UsageError(
            f"expected a new or empty directory, {directory} is none; name another one"
        )
    files = {
        "README.md": _README.encode(),
        "record.json": dumps(_RECORD),
        "artifacts/even-add-odd/Statement.lean": _STATEMENT.encode(),
        "artifacts/even-add-odd/Proof.lean": _PROOF.encode(),
        "artifacts/even-add-odd/artifact.toml": _PROOF_MANIFEST.format(
            claim=_sha256(_SUM), statement=_sha256(_STATEMENT)
        ).encode(),
        "artifacts/slope/repro.py": _SCRIPT.encode(),
        "artifacts/slope/artifact.toml": _SCRIPT_MANIFEST.format(claim=_sha256(_SLOPE)).encode(),
    }
    write_directory(directory, files)
    return tuple(sorted(files))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
