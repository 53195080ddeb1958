"""Examples of what is said of evidence, signatures and the ledger."""

from gate2.reason_examples.example import Example, reserved
from gate2.reasons import Code

EXAMPLES: dict[Code, Example] = {
    Code.EVD_MISSING: Example(
        situation="Nothing was ever written beside the record, or what verdict.json names is gone.",
        shows="""\
$ gate2 verify .
""",
        says="verdict.json: not there, so nothing is established",
        instead="""\
$ gate2 check . --write
$ gate2 verify .
""",
    ),
    Code.EVD_SIGNATURE_INVALID: Example(
        situation="An attestation was edited after it was signed.",
        shows="""\
$ gate2 verify .
""",
        says="does not fit the payload and its type",
        instead="Make the evidence again: `gate2 check . --write --key FILE`.",
    ),
    Code.EVD_SIGNER_UNTRUSTED: Example(
        situation="The evidence is signed, and by nobody whom your settings trust.",
        shows="""\
$ gate2 keygen -o key
$ gate2 check . --write --key key
$ gate2 verify .
""",
        says="expected a signature by a trusted key, of none, came one that holds by",
        instead="""\
gate2.toml:
  [trust]
  keys = ["PUBLIC-KEY"]
$ gate2 verify . --policy gate2.toml
""",
    ),
    Code.EVD_UNSIGNED: Example(
        situation="The evidence was written without a key. Where policy asks for signatures it"
        " establishes nothing.",
        shows="""\
gate2.toml:
  [policy]
  require_signature = false
$ gate2 check . --write
$ gate2 verify . --policy gate2.toml
""",
        says="expected a signature, the envelope has none",
        instead="""\
$ gate2 keygen -o key
gate2.toml:
  [trust]
  keys = ["PUBLIC-KEY"]
$ gate2 check . --write --key key
$ gate2 verify . --policy gate2.toml
""",
    ),
    Code.EVD_SUBJECT_MISMATCH: Example(
        situation="The record, an artifact or a file of evidence was edited after the check.",
        shows="""\
$ gate2 check . --write
record.json:
  "title": "Another example"
$ gate2 verify .
""",
        says="record.json: its sha256 is",
        instead="""\
$ gate2 check . --write
$ gate2 verify .
""",
    ),
    Code.EVD_POLICY_MISMATCH: Example(
        situation="Your policy asks for more than the one that the evidence was made under.",
        shows="""\
$ gate2 check . --write
gate2.toml:
  [policy]
  runs = 3
$ gate2 verify . --policy gate2.toml
""",
        says="claim c1: VERIFIED under the policy it was made under, under this one UNVERIFIED"
        " (inconclusive; G2-SBX-020)",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  runs = 3
  [[repro.control]]
  name = "nine squares"
  env = { COUNT = "9" }
$ gate2 check . --write --policy gate2.toml
$ gate2 verify . --policy gate2.toml
""",
    ),
    Code.EVD_ENGINE_OUTDATED: Example(
        situation="The evidence was made by an earlier version, and by the rules of this one it"
        " gives another verdict.",
        shows="""\
$ gate2 verify .
""",
        says="claim c1: by rules 1 its evidence gave VERIFIED, by this verifier's it gives"
        " UNVERIFIED",
        instead="Check it again with this version: `gate2 check . --write`.",
    ),
    Code.EVD_EXPIRED: reserved(
        situation="It is kept for policies under which evidence ages. No policy has an age so far:"
        " evidence holds as long as its files and the rules do.",
        instead="Run `gate2 recheck`: it runs again what stored verdicts rest on.",
    ),
    Code.EVD_VERDICT_NOT_RECOMPUTABLE: Example(
        situation="A status in verdict.json is not the one that its claims or its evidence give.",
        shows="""\
$ gate2 verify .
""",
        says="claim c1: its evidence gives UNVERIFIED (not reproduced; G2-SBX-012), it attests"
        " VERIFIED (reproduced)",
        instead="Write the verdict again, from the evidence: `gate2 check . --write`.",
    ),
    Code.EVD_FALSIFIED_WITHOUT_EVIDENCE: Example(
        situation="A page, a manifest or a verdict.json says FALSIFIED, and nobody can look at what"
        " refuted the claim.",
        shows="""\
verdict.json:
  "status": "FALSIFIED",
  "reason": "A run missed."
$ gate2 lint .
""",
        says="the record is FALSIFIED",
        instead="""\
$ gate2 check . --write
$ gate2 lint .
""",
    ),
    Code.EVD_VERIFIED_WITHOUT_ARTIFACT: Example(
        situation="A verdict.json says VERIFIED of a record to which nothing is attached.",
        shows="""\
verdict.json:
  "status": "VERIFIED",
  "reason": "It was looked at."
$ gate2 lint .
""",
        says="the record is VERIFIED",
        instead="""\
$ gate2 check . --write
$ gate2 lint .
""",
    ),
    Code.EVD_LEDGER_BROKEN: Example(
        situation="An entry of the ledger was changed, or taken away.",
        shows="""\
ledger.jsonl:
  {"schema": "gate2-ledger-v1", "entries": 2}
$ gate2 ledger verify ledger.jsonl
""",
        says="ledger.jsonl, line 1: expected an object with entries, id, schema, sha256",
        instead="""\
$ gate2 check . --write
$ gate2 ledger export -o ledger.jsonl
$ gate2 ledger verify ledger.jsonl
""",
    ),
    Code.EVD_SELF_ATTESTED: Example(
        situation="Whoever made the record ran the check, too. It holds as far as it goes.",
        shows="""\
$ gate2 check . --write
$ gate2 verify .
""",
        says="it was run by who made the record, as it says",
        instead="""\
$ gate2 check . --write --assurance independent
$ gate2 verify .
""",
    ),
    Code.EVD_PRIVATE_DATA_EXPOSED: Example(
        situation="Evidence holds a path, a variable or a log of the machine that made it. gate2"
        " writes none; another program may.",
        shows="""\
$ gate2 verify .
""",
        says=": a path of a machine, '/home/somebody/data.csv'…",
        instead="Make the evidence again: `gate2 check . --write`.",
    ),
}
