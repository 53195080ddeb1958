"""Which Lean checks a proof: chosen by the user, narrowed by the pin, never by the record."""

from dataclasses import dataclass

import pytest

from gate2.errors import InfrastructureError
from gate2.lanes import choosing
from gate2.lanes.choosing import toolchain_for
from gate2.reasons import Code, because


@dataclass(frozen=True)
class Lean:
    """As much of a toolchain as choosing looks at."""

    name: str
    version: str

    def satisfies(self, pin: str) -> bool:
        return pin == self.version


OLD = Lean("wasm", "4.28.0")
NEW = Lean("native", "4.34.1")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The toolchains of this machine: those of the test's parameter."""
    found: tuple[Lean, ...] = request.param

    def native(pin: str | None) -> Lean:
        if NEW not in found:
            raise InfrastructureError(because(Code.LEAN_TOOLCHAIN_UNAVAILABLE, "none is installed"))
        return NEW

    monkeypatch.setattr("gate2.lean.toolchain.find", lambda: OLD if OLD in found else None)
    monkeypatch.setattr(choosing, "find_native", native)


BOTH, ONLY_OLD, ONLY_NEW = (OLD, NEW), (OLD,), (NEW,)


@pytest.mark.parametrize(
    ("installed", "preference", "pin", "expected"),
    [
        (BOTH, "auto", None, OLD),
        (BOTH, "auto", "4.28.0", OLD),
        (BOTH, "auto", "4.34.1", NEW),
        (BOTH, "auto", "4.30.0", OLD),
        (BOTH, "wasm", "4.34.1", OLD),
        (BOTH, "native", "4.28.0", NEW),
        (BOTH, "native", None, NEW),
        (ONLY_OLD, "auto", "4.34.1", OLD),
        (ONLY_NEW, "auto", "4.34.1", NEW),
        (ONLY_NEW, "auto", "4.28.0", Code.INF_LEAN_MISSING),
        (ONLY_NEW, "auto", None, NEW),
        (ONLY_NEW, "wasm", "4.34.1", Code.INF_LEAN_MISSING),
        (ONLY_OLD, "native", "4.28.0", Code.LEAN_TOOLCHAIN_UNAVAILABLE),
        ((), "auto", "4.34.1", Code.INF_LEAN_MISSING),
    ],
    indirect=["installed"],
    ids=str,
)
def test_a_proof_is_checked_with_what_the_user_asked_for_or_not_at_all(
    installed: None, preference: str, pin: str | None, expected: Lean | Code
) -> None:
    if isinstance(expected, Code):
        with pytest.raises(InfrastructureError) as refused:
            toolchain_for(preference, pin)
        assert refused.value.reason.code is expected
    else:
        assert toolchain_for(preference, pin) is expected  # type: ignore[comparison-overlap]
