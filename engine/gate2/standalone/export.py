"""Makes the verifier that is one Python file and needs only Python's standard library.

The file holds, word for word, the modules that recompute a verdict, each headed by its name and
digest, and the loader that imports them from there. The same package gives the same bytes.
"""

import base64

from gate2.standalone.closure import Data, Embedded, NotStandalone, closure_of, data_of
from gate2.standalone.loader import MAIN
from gate2.version import version

LOADER = "gate2.standalone.loader"
_QUOTES = "'''"

_HEAD = '''\
#!/usr/bin/env python3
"""Recomputes the verdicts of gate2 records from their evidence: everything but the signatures.

    python3 {name} [--json] PATH...

PATH is a record's directory, or a directory of records. Needs Python 3.10 or newer and nothing
beside its standard library. Reads files only: runs nothing, writes nothing, uses no network.

What it does: it reads record.json, verdict.json, corrections.json, evidence/ and the artifacts'
files of each record, compares every digest, and makes the verdict again from the evidence by the
very rules that made it. The rules below are modules of gate2 {version}, word for word.

What it does NOT do: it checks NO SIGNATURE, because the standard library has no Ed25519. Who can
write the files can write evidence that says what he likes. It prints the ids of the keys that
claim to have signed; whether they did, `gate2 verify` tells, or any tool that checks DSSE
envelopes. And it looks into NO LEDGER: that an attempt was made and its evidence taken away, only
the ledger knows (`gate2 verify`, `gate2 ledger log`).

Exit codes, the signatures unchecked: 0 every record is VERIFIED; 1 one is not verified; 2 usage;
3 one is FALSIFIED; 4 one is invalid: something does not fit, and none of its statuses is to be
believed; 5 nothing was selected; 6 could not look. Mixed: 2 > 3 > 4 > 6 > 1 > 5 > 0.

Written by `gate2 verify --export-verifier`; do not edit: each part is headed by its sha256.
"""

import sys

if sys.version_info < (3, 10) or sys.platform == "win32":
    sys.stderr.write("expected Python 3.10 or newer, on Linux or another POSIX system\\n")
    sys.exit(6)
if __name__ == "__main__" and not sys.flags.isolated:
    # Nothing may be imported from where this file lies, or from where it is started: a record's
    # author may have put a file there that is named like a module of the library.
    sys.path[:] = [place for place in sys.path[1:] if place.startswith("/")]

MODULES = {{}}
DATA = {{}}
'''

_TAIL = """\

if __name__ == "__main__":
    sys.exit(start({version!r}, MODULES, DATA))
"""

FILE_NAME = "gate2-verify.py"


def verifier_source() -> str:
    """The whole file, as text.

    Raises:
        NotStandalone: a module behind it imports what the file cannot have.
    """
    parts = [_HEAD.format(name=FILE_NAME, version=version())]
    modules = closure_of(MAIN)
    parts += [_embedded(module) for module in modules]
    parts += [_embedded_data(data) for data in data_of(modules)]
    (loader,) = closure_of(LOADER)[-1:]
    parts += [_heading(loader), loader.source, _TAIL.format(version=version())]
    return "".join(parts)


def _embedded(module: Embedded) -> str:
    if _QUOTES in module.source or "\r" in module.source or not module.source.endswith("\n"):
        raise NotStandalone(
            f"{module.name}: expected lines that end in \\n and no three single quotes, between"
            " which its text has to stand"
        )
    opening = f'MODULES["{module.name}"] = (\n    "{module.sha256}",\n    r{_QUOTES}'
    return f"{_heading(module)}{opening}{module.source}{_QUOTES},\n)\n"


def _embedded_data(data: Data) -> str:
    """In base64, to lines of 76 characters."""
    text = base64.encodebytes(data.content).decode()
    opening = f'DATA["{data.name}"] = (\n    "{data.sha256}",\n    r{_QUOTES}'
    return f"{_heading(data)}{opening}{text}{_QUOTES},\n)\n"


def _heading(module: Embedded | Data) -> str:
    return f"\n# {'-' * 97}\n# {module.name}\n# sha256 {module.sha256}\n# {'-' * 97}\n\n"
