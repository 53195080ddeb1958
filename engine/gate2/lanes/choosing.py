"""Which Lean checks a proof: the embedded one, or one of the user's own.

A record never brings a toolchain or a library. Its pin only chooses among those that the user
of this machine has installed.
"""

from contextlib import suppress

from gate2.errors import InfrastructureError
from gate2.lean import toolchain as toolchains
from gate2.lean.library import Library, open_library
from gate2.lean.native import NATIVE, find_native
from gate2.lean.native_protocol import ToolchainLike
from gate2.lean.native_version import RELEASES
from gate2.places import cache_root
from gate2.reasons import Code, Reason, because


def toolchain_for(preference: str, pin: str | None) -> ToolchainLike:
    """The toolchain for `--lean PREFERENCE` and an artifact's pin.

    `auto` is the embedded one, unless that does not fit the pin or is not there, and one of the
    user's own does.

    Raises:
        InfrastructureError: LEAN-002, `native` was asked for and there is none fit for use;
            INF-002, the embedded one is not installed.
    """
    if preference == NATIVE:
        return find_native(pin)
    embedded = toolchains.find()
    fits = embedded is not None and (pin is None or embedded.satisfies(pin))
    if preference == "auto" and not fits:
        with suppress(InfrastructureError):
            native = find_native(pin)
            if pin is None or native.satisfies(pin):
                return native
    if embedded is None:
        raise InfrastructureError(
            because(Code.INF_LEAN_MISSING, "the embedded Lean toolchain is not installed")
        )
    return embedded


def another_toolchain(pin: str, toolchain: ToolchainLike) -> Reason:
    """LEAN-002 for an artifact whose pin is not the toolchain that was found for it.

    The next step names that toolchain: what `gate2 setup` installs is one version and no other.
    """
    here = f"{RELEASES}:v{toolchain.lean_version}"
    return because(
        Code.LEAN_TOOLCHAIN_UNAVAILABLE,
        f"expected toolchain {pin}, installed is {toolchain.name} {toolchain.lean_version}",
        remedy=f'Write toolchain = "{here}" in artifact.toml, which is what this machine has, or'
        " install the other one with elan and check with --lean native (`gate2 setup` installs"
        " the embedded one alone).",
    )


def library_of(toolchain: ToolchainLike) -> Library:
    """The library that the toolchain's compiled files rest on.

    Raises:
        InfrastructureError: it does not decode, or its index cannot be kept.
    """
    return open_library(
        toolchain.library,
        toolchain.library_sha256,
        cache_root() / "library",
        toolchain.more_libraries,
    )
