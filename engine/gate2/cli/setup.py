"""`gate2 setup`: install the embedded parts."""

import click

from gate2.console import note
from gate2.provision import provide, survey


@click.command("setup")
def command() -> int:
    """Install what is missing for both lanes: Debian's runc and mmdebstrap (as root), the
    embedded Lean toolchain, and the sandbox image. What is there already costs nothing."""
    provide(note)
    found = survey()
    return 0 if found.proof_lane and found.repro_lane else 6
