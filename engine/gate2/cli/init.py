"""`gate2 init DIR`: a commented example record that checks clean."""

from pathlib import Path

import click

from gate2.cli.options import writing
from gate2.record.skeleton import write_skeleton


@click.command("init")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def command(directory: Path) -> int:
    """Write a commented example record with one proof and one repro artifact into DIR."""
    with writing(directory):
        written = write_skeleton(directory)
    for name in written:
        click.echo(f"wrote {directory / name}", err=True)
    click.echo(f"next: read {directory}/README.md, then gate2 check {directory}", err=True)
    return 0
