"""Examples of what is said of sealed runs."""

from gate2.reason_examples.example import Example, reserved
from gate2.reasons import Code

_SOUND = """\
artifacts/mean/repro.py:
  import json, os, pathlib
  count = int(os.environ.get("COUNT", "10"))
  mean = sum(n * n for n in range(1, count + 1)) / count
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
"""

EXAMPLES: dict[Code, Example] = {
    Code.SBX_IMAGE_MISSING: Example(
        situation="The artifact names an image by its digest, and it is not on this machine.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "example.org/py@sha256:00000000000000000000000000000000000000000000000000000000000000aa"
  command = ["python3", "repro.py"]
$ gate2 check .
""",
        says="is not unpacked on this machine",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
""",
    ),
    Code.SBX_IMAGE_NOT_BY_DIGEST: Example(
        situation="An image is to be taken in under a name that can become another image.",
        shows="""\
image.tar:
  an OCI image layout
$ gate2 image add image.tar example.org/py:3.11
""",
        says="expected REPOSITORY@sha256:<64 hex digits>, got 'example.org/py:3.11'",
        instead="Name it by its digest: `gate2 image add image.tar REPOSITORY@sha256:…`.",
    ),
    Code.SBX_IMAGE_BUILD_FAILED: Example(
        situation="An image layout is broken, or Debian's packages for an image could not be"
        " installed.",
        shows="""\
image.tar:
  no archive
$ gate2 image add image.tar
""",
        says="image.tar: expected an OCI layout, truncated header",
        instead="Write the layout again: `skopeo copy docker://REPOSITORY@sha256:…"
        " oci-archive:image.tar`. For `gate2 image build`, be root and reach Debian's archive.",
    ),
    Code.SBX_NONZERO_EXIT: Example(
        situation="The script ends with an error.",
        shows="""\
artifacts/mean/repro.py:
  raise SystemExit("no data")
$ gate2 check .
""",
        says="run 1: expected status 0, got 1",
        instead=_SOUND,
    ),
    Code.SBX_TIMEOUT: Example(
        situation="The script runs for longer than it may.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  [repro.limits]
  wall_s = 1
artifacts/mean/repro.py:
  import time
  time.sleep(60)
$ gate2 check .
""",
        says="run 1: expected an end within 1 s",
        instead=_SOUND,
    ),
    Code.SBX_OUT_OF_MEMORY: Example(
        situation="The script, or a process that it starts, takes more memory than it may.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  [repro.limits]
  memory_mib = 64
artifacts/mean/repro.py:
  everything = bytearray(512 << 20)
$ gate2 check .
""",
        says="run 1: memory ran out at 64 MiB",
        instead=_SOUND,
    ),
    Code.SBX_DISK_QUOTA: Example(
        situation="The script fills the disk that it has.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  [repro.limits]
  disk_mib = 1
artifacts/mean/repro.py:
  import os, pathlib
  pathlib.Path(os.environ["GATE2_OUT"], "data").write_bytes(bytes(8 << 20))
$ gate2 check .
""",
        says="inodes were used up",
        instead=_SOUND,
    ),
    Code.SBX_RESULTS_MISSING: Example(
        situation="The script prints its result and writes no file.",
        shows="""\
artifacts/mean/repro.py:
  print(sum(n * n for n in range(1, 11)) / 10)
$ gate2 check .
""",
        says="run 1: expected results.json in $GATE2_OUT, found no such file",
        instead=_SOUND,
    ),
    Code.SBX_RESULTS_MALFORMED: Example(
        situation="The results file is no strict JSON: Python's json writes NaN if one lets it.",
        shows="""\
artifacts/mean/repro.py:
  import json, os, pathlib
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": float("nan")}))
$ gate2 check .
""",
        says="run 1: results.json: expected a JSON value, came 'NaN'",
        instead=_SOUND,
    ),
    Code.SBX_METRIC_MISSING: Example(
        situation="The results hold the value under another name than the claim reports.",
        shows="""\
artifacts/mean/repro.py:
  import json, os, pathlib
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"average": 38.5}))
$ gate2 check .
""",
        says="run 1: expected a number for mean at “mean”, found nothing",
        instead=_SOUND,
    ),
    Code.SBX_NOT_FINITE: reserved(
        situation="It is kept for results with an infinite number. Strict JSON has none, so that"
        " such a file gets SBX-009 before anybody looks at its numbers.",
        instead="Write finite numbers only.",
    ),
    Code.SBX_OUT_OF_TOLERANCE: Example(
        situation="Every run agrees on another value than the claim reports. With exact scope, a"
        " proven seal and a control that holds, the claim is FALSIFIED.",
        shows="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 40.1.",
    "reported": [{"metric": "mean", "value": "40.1",
      "tolerance": "last-digit"}]}]
"""
        + _SOUND
        + """\
$ gate2 check .
""",
        says="mean: expected 40.1 (last-digit), every run gave 38.5, 38.5",
        instead="""\
record.json:
  "claims": [{"id": "c1", "kind": "empirical",
    "text": "The measured mean of the first ten squares is 38.5.",
    "reported": [{"metric": "mean", "value": "38.5",
      "tolerance": "last-digit"}]}]
""",
    ),
    Code.SBX_NONDETERMINISTIC: Example(
        situation="Fresh runs give values that lie further apart than the tolerance.",
        shows="""\
artifacts/mean/repro.py:
  import json, os, pathlib, random
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": random.randrange(10**9)}))
$ gate2 check .
""",
        says="mean: fresh runs do not agree within the tolerance",
        instead=_SOUND,
    ),
    Code.SBX_NETWORK_NEEDED: reserved(
        situation="It is kept for scripts that try to reach a network. A sealed run has none, and"
        " what such a script gets so far is the code of how it fails, mostly SBX-004.",
        instead="Put what it downloads beside the script.",
    ),
    Code.SBX_INPUT_MISSING: reserved(
        situation="It is kept for scripts that open a file which is not among the artifact's."
        " Declared `inputs` that are not there get ART-002, a script that fails SBX-004.",
        instead="Add the input to the artifact.",
    ),
    Code.SBX_SEAL_VIOLATION: reserved(
        situation="It is kept for a run that is seen to break out of its seal. What a seal does not"
        " allow fails inside the run; a seal that is not proven gets SBX-021.",
        instead="Remove what tries to leave the sandbox.",
    ),
    Code.SBX_GPU_NEEDED: Example(
        situation="The artifact asks for a GPU, and the settings hand none in.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  gpu = true
$ gate2 check . --sandbox docker
""",
        says="the artifact asks for GPUs, which the settings do not hand in",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
""",
    ),
    Code.SBX_ARCH_MISMATCH: Example(
        situation="The image is for another processor than this machine's.",
        shows="""\
$ gate2 image add image.tar
""",
        says="the image is for linux/arm64, expected linux/amd64",
        instead="Take the image for this architecture, for instance with"
        " `skopeo copy --override-arch amd64`.",
    ),
    Code.SBX_ENVIRONMENT_DEPENDENT: Example(
        situation="The result moves with the host name, the clock or the number of processors.",
        shows="""\
artifacts/mean/repro.py:
  import json, os, pathlib, socket
  mean = 38.5 + (socket.gethostname() == "elsewhere")
  results = pathlib.Path(os.environ["GATE2_OUT"], "results.json")
  results.write_text(json.dumps({"mean": mean}))
$ gate2 check .
""",
        says="with another host name (elsewhere): mean is 39.5 instead of 38.5",
        instead=_SOUND,
    ),
    Code.SBX_SINGLE_RUN_ONLY: Example(
        situation="Policy asks for one run, and one run cannot show that another gives the same.",
        shows="""\
gate2.toml:
  [policy]
  runs = 1
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  runs = 1
$ gate2 check . --policy gate2.toml
""",
        says="policy asks for one run only",
        instead="""\
gate2.toml:
  [policy]
  runs = 2
""",
    ),
    Code.SBX_SEAL_NOT_PROVEN: Example(
        situation="The probe that runs before every script found a hole in the sandbox, or could"
        " not look: a kernel without what the seal needs.",
        shows="""\
$ gate2 check .
""",
        says="the runc sandbox is not proven: a probe found a hole",
        instead="Run `gate2 doctor`: it names the probe that failed, and what this machine lacks.",
    ),
    Code.SBX_OUTPUT_CAP: Example(
        situation="The script prints without end.",
        shows="""\
artifacts/mean/repro.py:
  while True:
      print("still at it" * 1000)
$ gate2 check .
""",
        says="bytes of output a stream",
        instead=_SOUND,
    ),
    Code.SBX_LANE_BELOW_POLICY: Example(
        situation="Policy asks for Docker or gVisor, and the run took place in a weaker lane.",
        shows="""\
gate2.toml:
  [policy]
  sandbox = "docker"
artifacts/mean/artifact.toml:
  claim = "c1"
$ gate2 check . --policy gate2.toml --sandbox runc
""",
        says="policy asks for docker, this ran on runc",
        instead="""\
gate2.toml:
  [policy]
  sandbox = "sealed"
""",
    ),
    Code.SBX_LIMITS_NOT_GRANTED: Example(
        situation="The artifact asks for more than a run is given: it may then measure something"
        " else.",
        shows="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  [repro.limits]
  memory_mib = 65536
$ gate2 lint .
""",
        says="the artifact asks for more than a run is given: memory_mib = 65536 (granted: 8192)",
        instead="""\
artifacts/mean/artifact.toml:
  [repro]
  image = "python"
  command = ["python3", "repro.py"]
  [repro.limits]
  memory_mib = 4096
""",
    ),
}
