"""The command line: ``python -m training fit``, ``check`` and ``report``."""

import argparse
import sys
from pathlib import Path

from gate2.embedding import prepare


def main() -> int:
    """Fit the shipped weights anew; or see that the claims still give them."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("what", choices=("fit", "check", "report"))
    parser.add_argument("--embed", action="store_true", help="the embedding's head as well")
    asked = parser.parse_args()
    # Before numpy is first imported: it is told here how many threads to take.
    directory = prepare() if asked.embed or asked.what == "report" else None
    if asked.what == "report":
        from training.report import write_report

        return write_report(prepare())
    return _fit(directory, writes=asked.what == "fit")


def _fit(directory: Path | None, *, writes: bool) -> int:
    """1 if something else came out than what ships, and is not to be written."""
    from gate2.classify.linear import WEIGHTS
    from training.models import files
    from training.split import labelled
    from training.writing import write

    changed = []
    for name, data in files(labelled(), directory):
        path = Path(WEIGHTS, name)
        same = path.is_file() and path.read_bytes() == data
        if not same:
            changed.append(name)
            if writes:
                write(name, data)
        print(f"{name}: {len(data)} bytes, {'as it was' if same else 'changed'}")
    if changed and not writes:
        print(f"expected the shipped weights, came others: {', '.join(changed)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
