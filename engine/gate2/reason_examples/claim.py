"""Examples of what is said of a claim."""

from gate2.reason_examples.example import Example, reserved
from gate2.reasons import Code

EXAMPLES: dict[Code, Example] = {
    Code.CLM_UNCLASSIFIED: Example(
        situation="The record declares no kind, and the text reads neither way: how a cost grows"
        " can be proved, and can be measured.",
        shows="""\
record.json:
  "claims": [{"id": "c1",
    "text": "The complexity of decoders grows with the number of tasks."}]
$ gate2 check .
""",
        says="the text does not decide whether a proof or a run would settle it",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "mathematical",
    "text": "The complexity of decoders grows with the number of tasks."}]
""",
    ),
    Code.CLM_CLASSIFIER_CONFLICT: Example(
        situation="The declared kind is not the one that the text reads as. The declared one"
        " stands.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "Every natural number n satisfies n + 0 = n."}]
$ gate2 check .
""",
        says="declared empirical, the classifier reads it as mathematical",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "mathematical",
    "text": "Every natural number n satisfies n + 0 = n."}]
""",
    ),
    Code.CLM_NOT_GATEABLE: Example(
        situation="A sentence that tells what a paper is about. It keeps no record from VERIFIED.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "descriptive",
    "text": "The paper proposes a method."}]
$ gate2 check .
""",
        says="neither a proof nor a run could settle it",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The method reaches an accuracy of 0.82 on the test set."}]
""",
    ),
    Code.CLM_NO_REPORTED_VALUE: Example(
        situation="The claim is empirical and says no number, so that no run could meet it.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5."}]
$ gate2 check .
""",
        says="it states no value to compare a run with",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": "last-digit"}]}]
""",
    ),
    Code.CLM_UNIT_MISSING: Example(
        situation="The claim reports per cent and the script writes a share, or milliseconds and"
        " seconds: the miss may be one of units alone.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured accuracy on the test set is 84.5%.",
    "reported": [{"metric": "accuracy", "value": "84.5",
      "tolerance": "last-digit"}]}]
artifacts/mean/repro.py:
  import json, os, pathlib
  right = int(os.environ.get("COUNT", "845"))
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"accuracy": right / 1000}))
$ gate2 check .
""",
        says="accuracy: expected 84.5 (last-digit), every run gave 0.845, 0.845, which times 1e2"
        " meets it",
        instead="""\
artifacts/mean/repro.py:
  import json, os, pathlib
  right = int(os.environ.get("COUNT", "845"))
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"accuracy": right / 10}))
""",
    ),
    Code.CLM_NO_TOLERANCE: Example(
        situation="A value is reported, and nobody says how near is near enough.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5"}]}]
$ gate2 lint .
""",
        says="mean = 38.5 states no tolerance, and there is no default",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": "last-digit"}]}]
""",
    ),
    Code.CLM_TOLERANCE_VACUOUS: Example(
        situation="The tolerance is wider than the effect, so that no effect at all would pass.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The method raises top-1 precision from 0.521 to 0.533.",
    "reported": [{"metric": "top-1", "value": "0.533",
      "baseline": "0.521",
      "tolerance": {"abs": "0.02"}}]}]
$ gate2 lint .
""",
        says="expected a tolerance below the distance to the baseline 0.521, which is 0.012",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The method raises top-1 precision from 0.521 to 0.533.",
    "reported": [{"metric": "top-1", "value": "0.533",
      "baseline": "0.521",
      "tolerance": {"abs": "0.004"}}]}]
""",
    ),
    Code.CLM_TOLERANCE_INVALID: Example(
        situation="A value or a tolerance is a JSON number, negative, or no decimal.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": 38.5,
      "tolerance": {"abs": "-0.1"}}]}]
$ gate2 lint .
""",
        says='expected a decimal string such as "0.533", came the number 38.5',
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": {"abs": "0.1"}}]}]
""",
    ),
    Code.CLM_TOLERANCE_MOVED: Example(
        situation="A branch changes what is expected and what measures it at once: the goal moves"
        " to where the shot went.",
        shows="""\
$ git switch -q -c branch
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": {"abs": "2"}}]}]
artifacts/mean/repro.py:
  import json, os, pathlib
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": 40.2}))
$ git commit -q -a -m "Widen the tolerance and mend the script"
$ gate2 ci --base main
""",
        says="claim c1: 'mean': equals 38.5 within last-digit became equals 38.5 within abs 2,"
        " together with artifact 'mean'",
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
    Code.CLM_PROTOCOL_INCOMPLETE: reserved(
        situation="It is kept for claims that leave out data set, split, metric or seeds. No rule"
        " reads a text for that so far.",
        instead="Name data set, split, metric and seeds in the claim or the artifact all the same:"
        " whoever reproduces it needs them.",
    ),
    Code.CLM_NOT_GROUNDED: Example(
        situation="The publisher marks the claim with ×: it was in none of the sources that were"
        " retrieved.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "text": "Every natural number has a successor.",
              "grounded": false}]
$ gate2 check .
""",
        says="the publisher could not ground it in a retrieved source",
        instead="""\
record.json:
  "claims": [{"id": "c1", "text": "Every natural number has a successor.",
    "source": "https://doi.org/10.1000/1", "grounded": true}]
""",
    ),
    Code.CLM_STATEMENT_UNBOUND: Example(
        situation="artifact.toml names no digest of the text that it was made for, or no claim of"
        " the record.",
        shows="""\
artifacts/mean/artifact.toml:
  schema = "gate2-artifact-v1"
  claim = "c1"
  kind = "repro"
  scope = "exact"
  establishes = "The mean of the first ten squares."
  does_not_establish = "Anything about other numbers."
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
$ gate2 lint .
""",
        says="artifact “mean” states no claim_sha256",
        instead="""\
$ gate2 bind .
$ gate2 lint .
""",
    ),
    Code.CLM_CLAIM_TEXT_CHANGED: Example(
        situation="The claim was edited after the artifact was made for it.",
        shows="""\
artifacts/mean/artifact.toml:
  claim = "c1"
  claim_sha256 = "39eabdadeeb7f2d0b0d1e1f0b8c0a5b0f0a1c2d3e4f5061728394a5b6c7d8e9f"
$ gate2 lint .
""",
        says="artifact “mean” was made for a text with digest 39eabdadeeb7…, the claim's is",
        instead="""\
$ gate2 bind --rebind .
$ gate2 lint .
""",
    ),
    Code.CLM_OUT_OF_SCOPE: reserved(
        situation="It is kept for claims that need data, weights or hardware beyond what policy"
        " allows. What such a claim gets so far is ART-001, or the code of the run that fails.",
        instead="State the claim for what can be run here, or attach an artifact of scope"
        " mechanism.",
    ),
    Code.CLM_BOUNDED_EVIDENCE_ONLY: Example(
        situation="A manifest of the publisher: a search over many cases found no counterexample.",
        shows="""\
record.json:
  "publisher": {"fields": {"manifest": {"verification": {
    "state": "COMPUTATIONAL_EVIDENCE", "n_cases": 1000000}}}}
$ gate2 check .
""",
        says="a computation over 1000000 cases found no counterexample",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "mathematical",
    "text": "The statement holds for the first million numbers."}]
""",
    ),
    Code.CLM_TRUNCATED: Example(
        situation="The publisher cuts claims after some 120 characters.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical", "truncated": true,
    "text": "The measured mean of the first ten squares is 38.5 and th"}]
$ gate2 check .
""",
        says="the sentence is cut, so what it claims is not known",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5."}]
""",
    ),
    Code.CLM_EVIDENCE_CONFLICT: Example(
        situation="Two artifacts of one claim hold by themselves, and one of them misses it.",
        shows="""\
artifacts/other/artifact.toml:
  establishes = "The same, counted from zero."
artifacts/other/repro.py:
  import json, os, pathlib
  count = int(os.environ.get("COUNT", "10"))
  mean = sum(n * n for n in range(count)) / count
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
$ gate2 check .
""",
        says="one artifact verifies the claim and another falsifies it",
        instead="""\
$ rm -r artifacts/other
""",
    ),
    Code.CLM_VALUE_NOT_IN_TEXT: Example(
        situation="A run is held against a number that the claim does not print.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.0",
      "tolerance": "last-digit"}]}]
$ gate2 lint .
""",
        says="the text prints 38.5, and runs would be compared with what it does not print:"
        " mean equals 38.0",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": "last-digit"}]}]
""",
    ),
    Code.CLM_VALUES_CONTRADICT: Example(
        situation="Two records state another value for the same quantity. Which is right, nothing"
        " here tells.",
        shows="""\
one/record.json:
  {"schema": "gate2-record-v1", "id": "one", "title": "One",
   "claims": [{"id": "c1", "kind": "empirical",
    "text": "ResNet-50 reaches a top-1 accuracy of 76.1% on ImageNet."}]}
two/record.json:
  {"schema": "gate2-record-v1", "id": "two", "title": "Two",
   "claims": [{"id": "c1", "kind": "empirical",
    "text": "ResNet-50 reaches a top-1 accuracy of 71.3% on ImageNet."}]}
$ gate2 audit one two
""",
        says="76.1% here, 71.3% in claim c1 of two (two)",
        instead="""\
two/record.json:
  {"schema": "gate2-record-v1", "id": "two", "title": "Two",
   "claims": [{"id": "c1", "kind": "empirical",
    "text": "ResNet-18 reaches a top-1 accuracy of 71.3% on ImageNet."}]}
""",
    ),
    Code.CLM_DUPLICATE: Example(
        situation="Two records make the same claim in the same words: one artifact could serve"
        " both.",
        shows="""\
one/record.json:
  {"schema": "gate2-record-v1", "id": "one", "title": "One",
   "claims": [
     {"id": "c1", "text": "The sum of two even integers is even."}]}
two/record.json:
  {"schema": "gate2-record-v1", "id": "two", "title": "Two",
   "claims": [
     {"id": "c7", "text": "The sum of two even integers is even."}]}
$ gate2 audit one two
""",
        says="in the same words as claim c7 of two (two)",
        instead="""\
two/record.json:
  {"schema": "gate2-record-v1", "id": "two", "title": "Two",
   "claims": [
     {"id": "c7", "text": "The sum of two odd integers is even."}]}
""",
    ),
}
