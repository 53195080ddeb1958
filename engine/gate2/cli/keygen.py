"""`gate2 keygen -o FILE`: a key to sign evidence with."""

from pathlib import Path

import click

from gate2.attest.keys import KEY_VARIABLE, generate_key, public_path
from gate2.cli.options import emit, emit_json, format_option, writing


@click.command("keygen")
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The private key's file; the public key goes to FILE.pub. Neither may be there yet.",
)
@format_option("text", "json")
def command(path: Path, form: str) -> int:
    """Make an Ed25519 key, and print the line that trusts it, for [trust] in gate2.toml."""
    with writing(path):
        public = generate_key(path)
    line = f'keys = ["{public}"]'
    beside = public_path(path)
    if form == "json":
        emit_json(
            {"public": public, "private_file": str(path), "public_file": str(beside), "trust": line}
        )
    else:
        emit(line + "\n", None)
    click.echo(f"wrote {path} (the private key: keep it secret, and out of the record)", err=True)
    click.echo(f"wrote {beside} (the public key: hand it to whoever verifies)", err=True)
    click.echo("next: with the line `keys = […]` under [trust] in gate2.toml", err=True)
    click.echo(f"      gate2 check --write --key {path} RECORD", err=True)
    click.echo(f"      (in CI: the private key, or its path, as {KEY_VARIABLE})", err=True)
    return 0
