"""Examples of what is said of a record as a whole."""

from gate2.reason_examples.example import Example
from gate2.reasons import Code

EXAMPLES: dict[Code, Example] = {
    Code.REC_SCHEMA_INVALID: Example(
        situation="A key of record.json has another type, or a required one is missing.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical"}]
$ gate2 lint .
""",
        says="record.json: `claims[0].text`: expected this key, it is missing",
        instead="""\
record.json:
  "claims": [{"id": "c1", "text": "The measured mean is 38.5."}]
""",
    ),
    Code.REC_CONTRACT_UNKNOWN: Example(
        situation="The record is in a later form than this version of gate2 reads.",
        shows="""\
record.json:
  "schema": "gate2-record-v9"
$ gate2 check .
""",
        says="expected 'gate2-record-v1', came 'gate2-record-v9'",
        instead="""\
record.json:
  "schema": "gate2-record-v1"
""",
    ),
    Code.REC_NO_CLAIMS: Example(
        situation="A publisher's page counts claims and shows none, or record.json lists none.",
        shows="""\
record.json:
  "claims": []
$ gate2 lint .
""",
        says="expected at least one claim, the record has none",
        instead="""\
record.json:
  "claims": [{"id": "c1", "text": "The sum of two even numbers is even."}]
""",
    ),
    Code.REC_NO_GATEABLE_CLAIMS: Example(
        situation="A synthesis tells what others did, and claims nothing that could be proved or"
        " run. It stays one.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "descriptive",
    "text": "The paper proposes a method."}]
$ gate2 check .
""",
        says="all 1 claims are descriptive",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "descriptive",
    "text": "The paper proposes a method."},
             {"id": "c2", "kind": "mathematical",
    "text": "The sum of two even natural numbers is even."}]
""",
    ),
    Code.REC_SCORE_ONLY_VERIFICATION: Example(
        situation="verdict.json says VERIFIED and gives a score, a tier or a count as the reason.",
        shows="""\
verdict.json:
  "status": "VERIFIED",
  "reason": "The review score is 8.67 of 10."
$ gate2 lint .
""",
        says="the record is VERIFIED by 'review score', and nothing attached carries it",
        instead="""\
$ rm verdict.json
""",
    ),
    Code.REC_VERDICT_CONTRACT_MISMATCH: Example(
        situation="Somebody edited the status of a verdict.json and left its label as it was.",
        shows="""\
verdict.json:
  "status": "UNVERIFIED",
  "label": "Verified"
$ gate2 lint .
""",
        says="verdict.json: expected `label` 'Unverified', came 'Verified'",
        instead="""\
$ gate2 check . --write
$ gate2 lint .
""",
    ),
    Code.REC_STALE_VERDICT: Example(
        situation="An older verdict.json was put back, as by a merge that took the wrong side.",
        shows="""\
$ gate2 check . --write
$ cp verdict.json before.json
artifacts/mean/artifact.toml:
  claim = "c1"
$ gate2 check . --write
$ cp before.json verdict.json
$ gate2 verify .
""",
        says="claim 'c1': verdict.json says UNVERIFIED, a later event VERIFIED",
        instead="""\
$ gate2 check . --write
$ gate2 verify .
""",
    ),
    Code.REC_DUPLICATE_CLAIM_ID: Example(
        situation="Claims were copied, or their ids differ by case alone.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "text": "The sum of two even numbers is even."},
             {"id": "C1", "text": "The sum of two odd numbers is even."}]
$ gate2 lint .
""",
        says="expected an id of its own (case does not count), came 'C1', which claims[0] has",
        instead="""\
record.json:
  "claims": [{"id": "c1", "text": "The sum of two even numbers is even."},
             {"id": "c2", "text": "The sum of two odd numbers is even."}]
""",
    ),
    Code.REC_SILENT_REWRITE: Example(
        situation="A branch removes a record that the base publishes as decided, or changes its"
        " status, and no correction event says so.",
        shows="""\
$ gate2 check . --write
$ git switch -q -c branch
$ git rm -q -r --cached .
$ rm -r record.json verdict.json corrections.json artifacts evidence
$ git commit -q -m "Take the record away"
$ gate2 ci --base main
""",
        says="the record is removed, which the base publishes as c1 VERIFIED",
        instead="""\
$ git revert --no-edit HEAD
""",
    ),
    Code.REC_CORRECTION_NOT_ADDITIVE: Example(
        situation="corrections.json was deleted, cut or edited: its events are a chain that only"
        " grows.",
        shows="""\
$ gate2 check . --write
$ mv corrections.json elsewhere.json
$ gate2 verify .
""",
        says="corrections.json: the verdict knows 2 events, the file is not there",
        instead="""\
$ mv elsewhere.json corrections.json
""",
    ),
    Code.REC_LEVELS_INCONSISTENT: Example(
        situation="The counters of the publisher contradict each other or the claims.",
        shows="""\
record.json:
  "publisher": {"claim_summary": {"formally_verified_claims": 0,
                                  "source_grounded_claims": -1}}
$ gate2 lint .
""",
        says="expected `source_grounded_claims` to be a whole number from 0, came -1",
        instead="""\
record.json:
  "publisher": {"claim_summary": {"formally_verified_claims": 0,
                                  "source_grounded_claims": 2}}
""",
    ),
    Code.REC_PARTIALLY_VERIFIED: Example(
        situation="One claim of two has an artifact that holds. The record is VERIFIED when every"
        " gateable claim is.",
        shows="""\
record.json:
  "claims": [
    {"id": "c1", "kind": "empirical",
     "text": "The measured mean of the first ten squares is 38.5.",
     "reported": [
       {"metric": "mean", "value": "38.5", "tolerance": "last-digit"}]},
    {"id": "c3", "kind": "mathematical",
     "text": "The sum of two odd natural numbers is even."}]
$ gate2 check .
""",
        says="1 of 2 gateable claims are VERIFIED",
        instead="""\
record.json:
  "claims": [
    {"id": "c1", "kind": "empirical",
     "text": "The measured mean of the first ten squares is 38.5.",
     "reported": [
       {"metric": "mean", "value": "38.5", "tolerance": "last-digit"}]}]
""",
    ),
    Code.REC_SUPERSEDED: Example(
        situation="The publisher's correction record says that a newer record replaces this one.",
        shows="""\
record.json:
  "publisher": {"correction_state": "SUPERSEDED"}
$ gate2 lint .
""",
        says="the publisher's correction record says SUPERSEDED",
        instead="""\
record.json:
  "publisher": {"correction_state": "CURRENT"}
""",
    ),
    Code.REC_NEVER_ATTEMPTED: Example(
        situation="Most records: published before there was a gate, or nobody attached anything"
        " yet. It says nothing against the claims.",
        shows="""\
record.json:
  "published": "2026-05-30"
$ gate2 check .
""",
        says="published 2026-05-30, before the gate was active (2026-06-10)",
        instead="""\
artifacts/mean/artifact.toml:
  claim = "c1"
""",
    ),
    Code.REC_PREMISE_SUSPECT: Example(
        situation="A synthesis asks about one thing and lists claims about another, or counts"
        " references that it does not list.",
        shows="""\
record.json:
  "publisher": {"fields": {
    "research_question": "Does QUILT-9 improve accuracy on DomainNet?",
    "papers": 6, "references": ["https://doi.org/10.1000/1"]}}
$ gate2 lint .
""",
        says="the research question asks about 'QUILT-9', 'DomainNet'; no claim mentions them",
        instead="""\
record.json:
  "publisher": {"fields": {
    "research_question": "What is the mean of the first ten squares?",
    "papers": 1, "references": ["https://doi.org/10.1000/1"]}}
""",
    ),
    Code.REC_VERDICT_LOWERED: Example(
        situation="A branch changes an artifact, and the claim that the base publishes as VERIFIED"
        " is not any more.",
        shows="""\
$ gate2 check . --write
$ git switch -q -c branch
artifacts/mean/repro.py:
  raise SystemExit("nothing here")
$ gate2 check . --write
$ git add .
$ git commit -q -m "Break the script"
$ gate2 ci --base main
""",
        says="claim c1 was VERIFIED, is UNVERIFIED",
        instead="""\
$ git revert --no-edit HEAD
""",
    ),
    Code.REC_CHANGED_ON_BASE: Example(
        situation="Branch and base both changed the record since they parted, so that nobody has"
        " judged what a merge would make of it.",
        shows="""\
$ git switch -q -c branch
record.json:
  "title": "An example, renamed"
$ git commit -q -a -m "Rename it"
$ git switch -q main
record.json:
  "published": "2026-11-02"
$ git commit -q -a -m "Date it"
$ git switch -q branch
$ gate2 ci --base main
""",
        says="branch and base both changed it since they parted",
        instead="""\
$ git merge -q -s ours main
""",
    ),
    Code.REC_ID_TAKEN: Example(
        situation="A record was copied as the beginning of a new one and kept its id.",
        shows="""\
$ git switch -q -c branch
another/record.json:
  {"schema": "gate2-record-v1", "id": "example", "title": "Another",
   "claims": [{"id": "c1", "text": "The sum of two odd numbers is even."}]}
$ git add another
$ git commit -q -m "Add a record"
$ gate2 ci --base main
""",
        says="its id is also that of the record at",
        instead="""\
another/record.json:
  {"schema": "gate2-record-v1", "id": "another", "title": "Another",
   "claims": [{"id": "c1", "text": "The sum of two odd numbers is even."}]}
$ git commit -q -a -m "Give it an id of its own"
""",
    ),
    Code.REC_EDITED_TOGETHER: Example(
        situation="A branch edits a claim and the artifact that is to settle it. Often right; read"
        " both changes side by side.",
        shows="""\
$ git switch -q -c branch
record.json:
  "claims": [
    {"id": "c1", "kind": "empirical",
     "text": "The measured mean of the first eleven squares is 46.",
     "reported": [
       {"metric": "mean", "value": "46", "tolerance": "last-digit"}]}]
artifacts/mean/repro.py:
  import json, os, pathlib
  mean = sum(n * n for n in range(1, 12)) / 11
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
$ git commit -q -a -m "Take eleven squares"
$ gate2 ci --base main
""",
        says="and artifact 'mean' are edited together",
        instead="""\
$ git switch -q main
$ git switch -q -c another
artifacts/mean/repro.py:
  import json, os, pathlib
  count = int(os.environ.get("COUNT", "10"))
  mean = sum(n ** 2 for n in range(1, count + 1)) / count
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
$ git commit -q -a -m "Mend the script alone"
""",
    ),
    Code.REC_SETTINGS_CHANGED: Example(
        situation="A branch edits gate2.toml. It is judged by the settings of the base all the"
        " same.",
        shows="""\
$ git switch -q -c branch
gate2.toml:
  [policy]
  require_control = true
$ git add gate2.toml
$ git commit -q -m "Ask for controls"
$ gate2 ci --base main
""",
        says="'gate2.toml' is changed; this run went by the defaults",
        instead="""\
$ git switch -q main
$ git merge -q branch
""",
    ),
    Code.REC_WAIVER_EXPIRED: Example(
        situation="The base lets a finding of a branch stand until a day, and that day is past.",
        shows="""\
gate2.toml:
  [[waiver]]
  record = "example"
  codes = ["G2-REC-016"]
  owner = "editor"
  reason = "the script moves to another record"
  expires = "2026-01-31"
$ gate2 check . --write
$ git switch -q -c branch
artifacts/mean/repro.py:
  raise SystemExit("nothing here")
$ gate2 check . --write
$ git add .
$ git commit -q -m "Break the script"
$ gate2 ci --base main
""",
        says="the waiver of G2-REC-016 by editor expired on 2026-01-31",
        instead="""\
$ git revert --no-edit HEAD
""",
    ),
    Code.REC_HISTORY_INCOMPLETE: Example(
        situation="A shallow clone, or a branch that has no commit in common with its base: nothing"
        " tells what it changed.",
        shows="""\
$ git switch -q --orphan branch
$ git checkout -q main -- .
$ git commit -q -m "Begin anew"
$ gate2 ci --base main
""",
        says="base and head have no common history, so what the branch changed cannot be told",
        instead="""\
$ git switch -q main
$ git switch -q -c another
""",
    ),
}
