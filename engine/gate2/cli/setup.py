"""`gate2 setup`: install the embedded parts."""

import click

from gate2.console import note
from gate2.provision import provide, provide_embedding, survey


@click.command("setup")
@click.option("--embed", is_flag=True, help="Also the weights for `gate2[embed]` (84 MB).")
def command(embed: bool) -> int:
    """Install what is missing for both lanes: Debian's runc and mmdebstrap (as root), the
    embedded Lean toolchain, and the sandbox image; with --embed, first the weights that classify
    claims by sentence embeddings. What is there already costs nothing."""
    embeds = provide_embedding(note) if embed else True
    provide(note)
    found = survey()
    if not (found.proof_lane and found.repro_lane):
        for part in found.parts:
            if part.needed and not part.present:
                note(f"not ready: {part.name}: {part.detail}; {part.remedy}")
        return 6
    here = ", ".join(part.name for part in found.parts if part.needed and part.present)
    note(f"everything is there: {here}; runs are sealed by {found.sandbox} (more: gate2 doctor)")
    return 0 if embeds else 6
