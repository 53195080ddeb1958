"""Which classifier reads the claims, and that it can: before anything else is done."""

from pathlib import Path

import click

from gate2.classify.kinds import Model
from gate2.settings import find_settings, read_settings

model_option = click.option(
    "--model",
    type=click.Choice([model.value for model in Model]),
    help="What reads the claims; default is the settings' `[classify] model`.",
)


def require_model(model: Model) -> Model:
    """The same model, ready to read claims. Another one is never taken in its stead.

    Raises:
        InfrastructureError: INF-013, a part of it is lacking here, or is not the pinned one.
    """
    if model is Model.EMBED:
        from gate2.embedding import prepare

        directory = prepare()
        from gate2.classify.embed.model import load  # numpy, for which that has made ready

        load(directory)
    return model


def model_in_force() -> Model:
    """The one with which `check` would read claims here, ready to read them.

    Raises:
        UsageError: as `read_settings`.
        InfrastructureError: as `require_model`.
    """
    try:
        found = find_settings(Path.cwd())
    except FileNotFoundError:  # the current directory is gone, and with it any settings
        found = None
    return require_model(read_settings(found).model)
