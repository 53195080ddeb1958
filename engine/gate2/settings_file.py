"""What a `gate2.toml` may hold, table by table, and what it comes to.

Apart from `gate2.settings`, so that who has no such file does not pay for reading one.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gate2.attest.identity import TrustedIdentity
from gate2.attest.points import is_public_key
from gate2.backports import tomllib
from gate2.classify.kinds import Model
from gate2.errors import UsageError
from gate2.ledger.location import rooted
from gate2.policy import STANDARD_AXIOMS, OnProofRejected, Policy, Require, RequiredSandbox
from gate2.settings import Settings, Waiver

MAX_RUNS = 20

# A policy may add axioms, but none of these: each proves False by itself or trusts a compiler.
NEVER_AXIOMS = ("sorryAx", "Lean.ofReduceBool", "Lean.ofReduceNat", "Lean.trustCompiler")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class _PolicyTable(_Table):
    require: Literal["verified", "not-falsified"] = "verified"
    sandbox: Literal["sealed", "docker", "gvisor"] = "sealed"
    runs: Annotated[int, Field(ge=1, le=MAX_RUNS)] = 2
    require_second_kernel: bool = True
    require_control: bool = False
    require_perturbation: bool = True
    require_sensitivity: bool = True
    require_statement_review: bool = False
    require_signature: bool = True
    on_proof_rejected: Literal["unverified", "falsified"] = "unverified"
    axioms: list[str] = list(STANDARD_AXIOMS)


class _IdentityTable(_Table):
    issuer: Annotated[str, Field(pattern=r"^https://\S+$")]
    identity: Annotated[str, Field(pattern=r"^\S+$")]


class _TrustTable(_Table):
    keys: list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]] = []
    identities: list[_IdentityTable] = []
    reviewers: list[str] = []


class _WaiverTable(_Table):
    record: str
    claim: str | None = None
    codes: list[Annotated[str, Field(pattern=r"^G2-[A-Z]+-[0-9]{3}$")]]
    reason: Annotated[str, Field(min_length=1)]
    owner: Annotated[str, Field(min_length=1)]
    expires: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class _EngineTable(_Table):
    ledger: str | None = None
    cache: str | None = None
    cache_mib: Annotated[int, Field(ge=1, le=1 << 20)] | None = None
    jobs: Annotated[int, Field(ge=1, le=256)] | None = None
    memory_mib: Annotated[int, Field(ge=64, le=1 << 30)] | None = None
    runtime: Literal["runc", "runsc"] | None = None
    gpus: bool = False


class _ClassifyTable(_Table):
    model: Literal["default", "embed"] = "default"


class _File(_Table):
    policy: _PolicyTable = _PolicyTable()
    trust: _TrustTable = _TrustTable()
    waiver: list[_WaiverTable] = []
    engine: _EngineTable = _EngineTable()
    classify: _ClassifyTable = _ClassifyTable()


def settings_of(data: bytes, path: Path) -> Settings:
    """What the bytes of the settings file at `path` say.

    Raises:
        UsageError: they are not TOML, or a key is unknown or wrong.
    """
    try:
        parsed = _File.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: expected TOML: {error}") from None
    except ValidationError as error:
        raise UsageError(f"{path}: {_first_fault(error)}") from None
    return _settings(parsed, path)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(step) for step in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"unknown key {place}; misspelt keys would weaken a policy, so they are refused"
    return f"{place}: {fault['msg']}, got {fault['input']!r}"


def _settings(parsed: _File, path: Path) -> Settings:
    table = parsed.policy
    for axiom in table.axioms:
        if axiom in NEVER_AXIOMS:
            raise UsageError(
                f"{path}: policy.axioms: {axiom} can never be allowed: it proves anything or"
                f" trusts the compiler; take it out"
            )
    for key in parsed.trust.keys:
        if not is_public_key(key):
            raise UsageError(
                f"{path}: trust.keys: expected Ed25519 public keys, got {key}, as which nobody or"
                " anybody can sign; `gate2 keygen -o FILE` prints the line of a key"
            )
    return Settings(
        policy=Policy(
            require=Require(table.require),
            sandbox=RequiredSandbox(table.sandbox),
            runs=table.runs,
            require_second_kernel=table.require_second_kernel,
            require_control=table.require_control,
            require_perturbation=table.require_perturbation,
            require_sensitivity=table.require_sensitivity,
            require_statement_review=table.require_statement_review,
            require_signature=table.require_signature,
            on_proof_rejected=OnProofRejected(table.on_proof_rejected),
            axioms=tuple(sorted(set(table.axioms))),
            reviewers=tuple(sorted(set(parsed.trust.reviewers))),
        ),
        trusted_keys=tuple(parsed.trust.keys),
        trusted_identities=tuple(
            TrustedIdentity(each.issuer, each.identity) for each in parsed.trust.identities
        ),
        waivers=tuple(_waiver(item, path) for item in parsed.waiver),
        jobs=parsed.engine.jobs,
        memory_mib=parsed.engine.memory_mib,
        cache=parsed.engine.cache,
        cache_mib=parsed.engine.cache_mib,
        ledger=_ledger(parsed, path),
        runtime=_runtime(parsed, path),
        gpus=parsed.engine.gpus,
        model=Model(parsed.classify.model),
        source=path,
    )


def _ledger(parsed: _File, path: Path) -> str | None:
    """The ledger's URL; a relative file stands beside the settings, wherever the tool is run."""
    url = parsed.engine.ledger
    try:
        return None if url is None else rooted(url, path.parent)
    except UsageError as error:
        raise UsageError(f"{path}: engine.ledger: {error.message}") from None


def _runtime(parsed: _File, path: Path) -> str:
    """The runtime that is asked for; a policy of gVisor asks for it too."""
    asked = parsed.engine.runtime or ""
    if RequiredSandbox(parsed.policy.sandbox) is not RequiredSandbox.GVISOR:
        return asked
    if asked == "runc":
        raise UsageError(
            f'{path}: policy.sandbox is "gvisor" and engine.runtime is "runc", so nothing could be'
            ' verified; expected runtime = "runsc", or no runtime'
        )
    return "runsc"


def _waiver(item: _WaiverTable, path: Path) -> Waiver:
    try:
        expires = date.fromisoformat(item.expires)
    except ValueError:
        raise UsageError(f"{path}: waiver.expires: expected a date, got {item.expires}") from None
    return Waiver(
        record=item.record,
        codes=tuple(item.codes),
        reason=item.reason,
        owner=item.owner,
        expires=expires,
        claim=item.claim,
    )
