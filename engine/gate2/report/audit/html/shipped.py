"""The site's own files: style sheets, scripts, an icon; copied as they are shipped."""

from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"


def write_assets(directory: Path) -> None:
    """A copy of each in the directory, which is made."""
    directory.mkdir()
    for source in sorted(ASSETS.iterdir()):
        if source.suffix in (".css", ".js", ".svg"):
            (directory / source.name).write_bytes(source.read_bytes())
