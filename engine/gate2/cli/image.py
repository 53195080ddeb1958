"""`gate2 image build|add|list|verify|prune`: what sealed runs run in."""

import sys
from pathlib import Path

import click
from rich.table import Table

from gate2.cli.options import emit_json, format_option
from gate2.console import note
from gate2.errors import NothingSelected
from gate2.report.text import console_for
from gate2.sandbox.images import add as image_add
from gate2.sandbox.images import build as image_build
from gate2.sandbox.images import images
from gate2.sandbox.images import prune as image_prune
from gate2.sandbox.images.definitions import definitions

DEFAULT_IMAGE = "python"


@click.group("image")
def command() -> None:
    """Build, add, list, verify and prune sandbox images."""


@command.command("build")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--force", is_flag=True, help="Build again even where it is there.")
@format_option("text", "json")
def build(names: tuple[str, ...], force: bool, form: str) -> int:
    """Build images of sandboxes/images.toml from Debian packages (default: python)."""
    built = [image_build.build(name, say=note, force=force) for name in names or (DEFAULT_IMAGE,)]
    if form == "json":
        emit_json([{"name": image.name, "image_id": image.image_id} for image in built])
    else:
        for image in built:
            click.echo(f"{image.name}  {image.image_id}")
    return 0


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.argument("reference", default="", metavar="[REPOSITORY@sha256:...]")
@format_option("text", "json")
def add(file: Path, reference: str, form: str) -> int:
    """Take in an author's image from an OCI image layout (a tar or a directory), for the lanes
    that have no engine. Name it by digest where the layout holds several."""
    added = image_add.add(file, reference, say=note)
    if form == "json":
        emit_json(
            {
                "references": list(added.references),
                "image_id": added.image.image_id,
                "dropped": added.dropped,
            }
        )
        return 0
    for name in added.references:
        click.echo(f"{name}  {added.image.image_id}")
    if added.dropped:
        click.echo(f"{added.dropped} devices, FIFOs or sockets were left out", err=True)
    return 0


@command.command("prune")
@format_option("text", "json")
def prune(form: str) -> int:
    """Remove images that no name leads to any more, unless a process is using them."""
    found = image_prune.prune(say=note)
    if form == "json":
        emit_json(
            [
                {"image_id": item.image_id, "size_bytes": item.size_bytes, "kept": item.kept}
                for item in found
            ]
        )
        return 0
    for item in found:
        how = "in use, kept" if item.kept else "removed"
        click.echo(f"{item.image_id}  {_mib(item.size_bytes)}  {how}")
    if not found:
        click.echo("nothing to remove: a name leads to every image here", err=True)
    return 0


@command.command("list")
@format_option("text", "json")
def listing(form: str) -> int:
    """List the images that are on this machine, and those that could be."""
    found = images.installed()
    if form == "json":
        emit_json([_as_json(item) for item in found])
        return 0
    if not found:
        click.echo("no image built yet: gate2 image build", err=True)
        return 0
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "image id", "size", "packages", "state"):
        table.add_column(heading, no_wrap=heading == "image id", overflow="fold")
    for item in found:
        table.add_row(
            item.image.name.partition("@")[0],
            item.image.image_id,
            _mib(item.size_bytes),
            str(len(item.packages) or "-"),
            _state(item),
        )
    console_for(sys.stdout).print(table)
    for item in found:
        if images.is_reference(item.image.name):
            click.echo(f"records name the added image {item.image.name}")
    for name in sorted(set(definitions()) - {item.image.name for item in found}):
        click.echo(f"{name} is defined and not built: gate2 image build {name}", err=True)
    return 0


@command.command("verify")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@format_option("text", "json")
def verify(names: tuple[str, ...], form: str) -> int:
    """Rehash images against their IDs (default: all that are here). Exit 4 on any difference."""
    chosen = names or tuple(item.image.name for item in images.installed())
    if not chosen:
        raise NothingSelected("expected an image, none is built yet: gate2 image build")
    found = {name: list(images.verify(name)) for name in chosen}
    if form == "json":
        emit_json([{"name": n, "ok": not f, "findings": f} for n, f in found.items()])
    else:
        for name, findings in found.items():
            click.echo(f"{name}: {'ok' if not findings else 'differs'}")
            for finding in findings:
                click.echo(f"  {finding}")
            if findings:
                click.echo(f"  to replace it: gate2 image {_again(name)}")
    return 4 if any(found.values()) else 0


def _again(name: str) -> str:
    return "add FILE, from where it came" if images.is_reference(name) else f"build --force {name}"


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):.0f} MiB"


def _state(item: images.Installed) -> str:
    if images.is_reference(item.image.name):
        return "added"
    if not item.current:
        return f"older definition: gate2 image build {item.image.name}"
    return "current" if item.source == "packages" else f"current, {item.source}"


def _as_json(item: images.Installed) -> dict[str, object]:
    return {
        "name": item.image.name,
        "image_id": item.image.image_id,
        "current": item.current,
        "packages": list(item.packages),
        "size_bytes": item.size_bytes,
        "source": item.source,
    }
