"""`gate2 bind RECORD`: artifacts state the digests of what they were made for."""

from pathlib import Path

import click

from gate2.record.bind import bind
from gate2.report.escape import visible


@click.command("bind")
@click.argument("record", type=click.Path(path_type=Path))
def command(record: Path) -> int:
    """Write claim_sha256 and statement_sha256 into each artifact.toml of RECORD.

    Do it after reading claim and artifact against each other: it says that they fit.
    """
    changes = bind(record)
    for change in changes:
        click.echo(visible(str(change)), err=True)
    if not changes:
        click.echo("nothing to change", err=True)
    return 0
