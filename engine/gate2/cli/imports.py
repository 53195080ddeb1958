"""`gate2 import FILE -o DIR`: a publisher's document becomes a record."""

from pathlib import Path

import click

from gate2.cli.options import writing
from gate2.errors import UsageError
from gate2.record.importers.detect import import_document
from gate2.record.writer import write_record


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The new record."
)
@click.option("--force", is_flag=True, help="Replace record.json where there is one.")
def command(file: Path, output: Path, force: bool) -> int:
    """Turn a publisher's document (report text, record page as text or HTML, math-result
    manifest) into a record directory."""
    if not file.is_file():
        raise UsageError(f"{file}: expected a document, found no such file")
    document, record = import_document(file)
    with writing(output):
        write_record(document, output, overwrite=force)
    click.echo(f"{output}: {record.id}, {len(record.claims)} claims", err=True)
    for finding in record.findings:
        click.echo(f"  {finding.code} {finding.name}: {finding.message}", err=True)
    click.echo(f"  next: gate2 check {output}", err=True)
    return 0
