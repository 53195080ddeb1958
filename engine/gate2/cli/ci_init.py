"""`gate2 ci init`: write what runs the gate on a repository's pull requests."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from gate2.cli.options import writing
from gate2.data import data_path
from gate2.errors import UsageError
from gate2.places import write_whole

_TEMPLATES = Path(__file__).resolve().parent.parent / "integration"
_INSTALL = "@INSTALL@"
"""Stands in the templates for what pip installs."""
ACTION = "action.yml"
GITHUB: Mapping[str, str] = {
    ".github/workflows/gate2.yml": "github/gate2.yml",
    ".github/workflows/gate2-publish.yml": "github/gate2-publish.yml",
    ".github/actions/gate2/action.yml": ACTION,
}
"""File of the repository: the shipped file that it is made from."""
GITLAB: Mapping[str, str] = {".gitlab/gate2.gitlab-ci.yml": "gitlab/gate2.gitlab-ci.yml"}
_REQUIREMENT = re.compile(r"[A-Za-z0-9 ._:/@#=<>!~+,&?%\[\]-]+")
"""What a pip requirement or a URL is made of: no quote, no dollar sign, no line's end."""

_BY_NAME = re.compile(r"[A-Za-z0-9_.-]+(\[[^\]]*\])?\s*([=<>!~].*)?")
"""A requirement that an index resolves, so that whoever owns the name there is installed."""


@click.command("init")
@click.option("--gitlab", is_flag=True, help="Write GitLab's job instead of GitHub's workflows.")
@click.option("--force", is_flag=True, help="Replace files that are there and differ.")
@click.option(
    "--install",
    default="",
    metavar="REQUIREMENT",
    help="What pip installs gate2 from in CI, for instance `gate2 @ https://…#sha256=…`.",
)
@click.option(
    "-o",
    "--output",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="The repository; default is the current directory.",
)
def init_command(gitlab: bool, force: bool, install: str, directory: Path) -> int:
    """Write the workflows that judge every pull request, and the action that they use."""
    _require_requirement(install)
    texts = ci_files(GITLAB if gitlab else GITHUB, install)
    with writing(directory):
        written = write_files(directory, texts, force=force)
    for name in texts:
        click.echo(f"{'wrote' if name in written else 'unchanged'} {directory / name}", err=True)
    for line in _left_to_do(gitlab=gitlab, install=install):
        click.echo(line, err=True)
    return 0


def _shipped(source: str) -> Path:
    """The action stands at the top of a checkout, where it is used from; the rest with the code."""
    return data_path(source) if source == ACTION else _TEMPLATES / source


def ci_files(sources: Mapping[str, str], install: str) -> dict[str, bytes]:
    """Each file's path in the repository and its content."""
    return {
        name: _shipped(source).read_bytes().replace(_INSTALL.encode(), install.encode())
        for name, source in sources.items()
    }


def write_files(directory: Path, texts: Mapping[str, bytes], *, force: bool) -> frozenset[str]:
    """Write those that are missing, or differ where `force` says so; the names of what was written.

    Either nothing stands in the way of any of them, or none is written.

    Raises:
        UsageError: there is no such directory, or a file is there and differs.
        OSError: the system refuses.
    """
    if not directory.is_dir():
        raise UsageError(f"{directory}: expected the directory of a repository, found none")
    changed = {name: text for name, text in texts.items() if _content(directory / name) != text}
    differing = [name for name in changed if os.path.lexists(directory / name)]
    if differing and not force:
        raise UsageError(
            f"{directory}: expected no file there that differs from what would be written, found "
            f"{', '.join(differing)}; nothing was written. Compare them, then replace them by "
            "--force, or write elsewhere by -o DIR"
        )
    for name, text in changed.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    return frozenset(changed)


def _content(path: Path) -> bytes | None:
    """What stands there; None where no file does."""
    return path.read_bytes() if path.is_file() else None


def _require_requirement(install: str) -> None:
    """Refuse what would end the quotes that it is written between.

    Raises:
        UsageError: it has such a character.
    """
    if install and not _REQUIREMENT.fullmatch(install):
        raise UsageError(
            f"--install: expected a pip requirement without quotes or $, got {install!r}; for "
            "instance `gate2 @ https://example.org/gate2-0.1.0-py3-none-any.whl#sha256=…`"
        )


def _left_to_do(*, gitlab: bool, install: str) -> list[str]:
    steps = [_source(gitlab=gitlab, install=install)]
    if gitlab:
        steps += [
            "gate2.toml at the root of the target branch: policy, [trust] keys, reviewers",
            "a runner with the tag gate2, and this file where no merge request can edit it: in a "
            "project of its own, named as the CI/CD configuration file; or, without that, "
            "`include: {local: .gitlab/gate2.gitlab-ci.yml}` in .gitlab-ci.yml",
            "Settings > Merge requests: Pipelines must succeed",
        ]
    else:
        steps += [
            "gate2.toml at the root of the default branch: policy, [trust] keys, reviewers",
            "a rule for the default branch that requires the status `gate2` (not the job preview)",
            "to have evidence signed: `gate2 keygen -o FILE`, the private key as the repository's "
            "secret GATE2_KEY, the printed line under [trust] in gate2.toml",
        ]
    return [
        "left to do, once these files are on the branch that is aimed at:",
        *(f"  {number}. {step}" for number, step in enumerate((s for s in steps if s), 1)),
    ]


def _source(*, gitlab: bool, install: str) -> str:
    """What is still to be done so that the job finds a gate2 to install; empty if nothing."""
    if not install and gitlab:
        return "what pip installs gate2 from: run this again with --install and --force"
    if not install:
        return (
            "the wheel gate2-*.whl beside .github/actions/gate2/action.yml (`pip wheel --no-deps` "
            "makes it), or what pip installs instead: run this again with --install and --force"
        )
    if _BY_NAME.fullmatch(install.strip()):
        return (
            f"make sure that the index your jobs ask means this project by `{install}`, and that "
            "nobody else can publish under that name; a URL with #sha256= needs no such trust"
        )
    return ""
