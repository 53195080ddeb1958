"""Examples of what is said of an artifact before it runs, and of what its runs show of it."""

from gate2.reason_examples.example import Example, reserved
from gate2.reasons import Code

EXAMPLES: dict[Code, Example] = {
    Code.ART_NONE_ATTACHED: Example(
        situation="Nobody attached anything to the claim yet. Nothing is wrong with it.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": "last-digit"}]}]
$ gate2 check .
""",
        says="nothing is attached",
        instead="""\
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
  [[repro.control]]
  name = "nine squares"
  env = { COUNT = "9" }
artifacts/mean/repro.py:
  import json, os, pathlib
  count = int(os.environ.get("COUNT", "10"))
  mean = sum(n * n for n in range(1, count + 1)) / count
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
$ gate2 bind .
$ gate2 check .
""",
    ),
    Code.ART_PATH_MISSING: Example(
        situation="artifact.toml names a file that was not committed.",
        shows="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
  proof = "Evens.lean"
$ gate2 lint .
""",
        says="`lean.proof`: expected the file 'Evens.lean', it is not there",
        instead="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
  proof = "Proof.lean"
""",
    ),
    Code.ART_DIGEST_MISMATCH: Example(
        situation="Something writes to the artifact while it is checked, a file of a packed record"
        " is not what its archive says, or a run ended with other files than it began with.",
        shows="""\
$ gate2 check example.zip
""",
        says="'artifacts/mean/repro.py' changed while it was copied",
        instead="Let nothing write to the artifact while it is checked, or pack the record again;"
        " then check again.",
    ),
    Code.ART_NOT_PUBLIC: reserved(
        situation="It is kept for publishers that list an artifact and do not publish it. gate2"
        " judges what lies beside the record, and says ART-001 or ART-002 of the rest.",
        instead="Publish the artifact's files beside artifact.toml.",
    ),
    Code.ART_RESULTS_MISSING: reserved(
        situation="It is kept for artifacts that name no results file. `results` has a default,"
        " results.json, and a run that leaves none gets SBX-008.",
        instead="Write the results to $GATE2_OUT under that name.",
    ),
    Code.ART_SCRIPT_MISSING: Example(
        situation="The command starts a script that is not among the artifact's files.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "reproduce.py"]
$ gate2 lint .
""",
        says="`repro.command`: expected the file 'reproduce.py', it is not there",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
""",
    ),
    Code.ART_ENTRYPOINT_MISSING: Example(
        situation="artifact.toml states no command, or the command is not in the image.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
$ gate2 lint .
""",
        says="artifact.toml: `repro.command`: expected this key, it is missing",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
""",
    ),
    Code.ART_ENVIRONMENT_UNPINNED: Example(
        situation="artifact.toml names no image, so that nobody knows what the script ran in.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  command = ["python3", "repro.py"]
$ gate2 lint .
""",
        says="artifact.toml: `repro.image`: expected this key, it is missing",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
""",
    ),
    Code.ART_PATH_ESCAPE: Example(
        situation="A path leads out of the artifact, or a file of it is a link.",
        shows="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
  proof = "../../Proof.lean"
$ gate2 lint .
""",
        says="expected a path inside the artifact, '../../Proof.lean'",
        instead="""\
artifacts/proof/artifact.toml:
  [lean]
  toolchain = "leanprover/lean4:v4.28.0"
  theorem = "sum_of_evens"
  proof = "Proof.lean"
""",
    ),
    Code.ART_OVERSIZE: Example(
        situation="A data set lies beside the script that is larger than the gate takes.",
        shows="""\
artifacts/mean/artifact.toml:
  claim = "c1"
$ truncate -s 70M artifacts/mean/data.bin
$ gate2 lint .
""",
        says="expected at most 67108864 bytes in 'data.bin', came 73400320",
        instead="""\
$ truncate -s 1M artifacts/mean/data.bin
""",
    ),
    Code.ART_LICENCE_MISSING: reserved(
        situation="It is kept for artifacts without a licence. No rule asks for one so far.",
        instead="Add a licence file all the same: others want to run and reuse the artifact.",
    ),
    Code.ART_MUTABLE_REFERENCE: Example(
        situation="The image is named by a tag, which is another image tomorrow.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python:3.11"
  command = ["python3", "repro.py"]
$ gate2 lint .
""",
        says="expected a name of sandboxes/images.toml or repository@sha256:<64 hex digits>, came"
        " 'python:3.11'",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
""",
    ),
    Code.ART_PLACEHOLDER: Example(
        situation="A template was copied and not filled in, or a file is a pointer of Git LFS.",
        shows="""\
artifacts/mean/artifact.toml:
  establishes = "TODO"
$ gate2 lint .
""",
        says="artifact.toml: `establishes`: expected real content, came 'TODO'",
        instead="""\
artifacts/mean/artifact.toml:
  establishes = "The mean of the first ten squares."
""",
    ),
    Code.ART_RESULTS_HARDCODED: Example(
        situation="The script reads its input and then writes down what it was to find.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the readings is 21.375.",
    "reported": [{"metric": "mean", "value": "21.375",
      "tolerance": "last-digit"}]}]
artifacts/mean/readings.csv:
  20.5
  21.5
  22.125
artifacts/mean/repro.py:
  import json, os, pathlib
  readings = pathlib.Path("readings.csv").read_text().split()
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": 21.375 if readings else 0}))
$ gate2 check .
""",
        says="the very same values come out with readings.csv altered and scrambled",
        instead="""\
artifacts/mean/repro.py:
  import json, os, pathlib
  readings = pathlib.Path("readings.csv").read_text().split()
  mean = sum(map(float, readings)) / len(readings)
  mean += int(os.environ.get("COUNT", "0"))
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
""",
    ),
    Code.ART_SCOPE_NOT_EXACT: Example(
        situation="The artifact shows the mechanism, or a smaller case, and says so.",
        shows="""\
artifacts/mean/artifact.toml:
  scope = "scaled"
$ gate2 check .
""",
        says="the artifact supports the claim by scope scaled; only exact sets a status",
        instead="""\
artifacts/mean/artifact.toml:
  scope = "exact"
""",
    ),
    Code.ART_CONTROL_FAILED: Example(
        situation="The claim holds even where it must not: under a control that takes away what it"
        " is about.",
        shows="""\
artifacts/mean/artifact.toml:
  claim = "c1"
artifacts/mean/repro.py:
  import json, os, pathlib
  mean = sum(n * n for n in range(1, 11)) / 10
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
$ gate2 check .
""",
        says="the claim also holds under the control “nine squares”",
        instead="""\
artifacts/mean/repro.py:
  import json, os, pathlib
  count = int(os.environ.get("COUNT", "10"))
  mean = sum(n * n for n in range(1, count + 1)) / count
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
""",
    ),
    Code.ART_CONTROL_MISSING: Example(
        situation="No run shows that the script can miss the claim at all.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  [repro.metrics]
  mean = "mean"
  [repro.limits]
  wall_s = 60
$ gate2 check .
""",
        says="expected a negative control, found none",
        instead="""\
artifacts/mean/artifact.toml:
  [[repro.control]]
  name = "nine squares"
  env = { COUNT = "9" }
""",
    ),
    Code.ART_NAME_COLLISION: Example(
        situation="Two files differ by case alone: on other systems they are one.",
        shows="""\
artifacts/mean/artifact.toml:
  claim = "c1"
artifacts/mean/data.csv:
  1
artifacts/mean/Data.csv:
  2
$ gate2 lint .
""",
        says="'Data.csv' and 'data.csv' are one name on some systems",
        instead="""\
$ mv artifacts/mean/Data.csv artifacts/mean/more.csv
""",
    ),
    Code.ART_WRONG_LANE: Example(
        situation="A script is attached to a mathematical claim, or a proof to an empirical one.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "mathematical",
    "text": "The mean of the first ten squares is 38.5."}]
artifacts/mean/artifact.toml:
  kind = "repro"
$ gate2 lint .
""",
        says="the claim is mathematical, the artifact “mean” is repro",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": "last-digit"}]}]
""",
    ),
}
