"""The second judge: the independent kernel over the declarations that a proof brings.

It checks what the target rests on in the proof and never looks at the statement's file: by then
`gate2.lean.sameness` has found every definition that the statement rests on in the proof, the
same down to its terms. Only the values of theorems may differ, and there the proof's count.
What the proof does not declare is the pinned library's, seen through the file's own imports.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from gate2.backports import assert_never
from gate2.evidence import INDEPENDENT_KERNEL, KernelFacts, RecheckFacts
from gate2.lean.cone import Environment
from gate2.lean.kernel import VERSION, Budget, Checked, Outcome, check_declared
from gate2.lean.names import show_name
from gate2.lean.sameness import Side
from gate2.lean.theory.ordering import Declared
from gate2.reasons import Reason, because
from gate2.sandbox.interruption import require_going, result_of

KERNEL_STEPS: Final = 60_000_000
KERNEL_WALL_S: Final = 120.0
"""The heaviest honest proofs measured need a tenth of either."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What the independent kernel says of a proof."""

    kernel: KernelFacts | None
    """None where it could not decide."""
    facts: RecheckFacts | None
    reason: Reason | None
    """Why it did not accept."""

    @property
    def accepted(self) -> bool:
        """Whether it checked everything that the target rests on, and all of it is right."""
        return self.kernel is not None and self.kernel.accepted


class _Budget(Budget):
    """One that also ends when this process was told to stop."""

    def _look(self) -> None:
        require_going()
        super()._look()


def recheck(environment: Environment, target: int) -> Rechecked:
    """Check what the target rests on of the environment's own declarations.

    Raises:
        InfrastructureError: the pinned library is damaged.
        Interrupted: this process was told to stop.
    """
    own = environment.own
    assert own.constant(target) is not None, "the judgement found the target"
    declared = Declared(environment.store, own.names, own.constant)
    budget = _Budget(KERNEL_STEPS, KERNEL_WALL_S)
    checked = _interruptibly(
        lambda: check_declared(declared, [target], environment.library.constant, budget), budget
    )
    side = Side(environment, environment.private_modules())
    return _in_words(checked, side, library_of(environment))


def library_of(environment: Environment) -> str:
    """On what ground the library's declarations count."""
    return f"trusted by its digest {environment.library.library.digest}, at the exported level"


def _interruptibly(work: Callable[[], T], budget: Budget) -> T:
    """What `work` returns or raises; whoever waits wakes often enough to be told to stop."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="recheck") as threads:
        future = threads.submit(work)
        try:
            return result_of(future)
        finally:
            budget.stop()


def _in_words(checked: Checked, side: Side, library: str) -> Rechecked:
    store = side.environment.store
    shown = ""
    if checked.declaration is not None:
        shown = show_name(side.visible(store.name_of(checked.declaration)))
    match checked.outcome:
        case Outcome.ACCEPTED:
            assumed = tuple(sorted(show_name(name) for name in checked.axioms))
            facts = RecheckFacts(checked.admitted, assumed, library)
            return Rechecked(KernelFacts(INDEPENDENT_KERNEL, VERSION, True), facts, None)
        case Outcome.REJECTED:
            kernel = KernelFacts(INDEPENDENT_KERNEL, VERSION, False)
            return Rechecked(kernel, None, _refusal(checked, shown))
        case Outcome.ERROR:
            return Rechecked(None, None, _undecided(checked, shown))
        case _:
            assert_never(checked.outcome)


def _refusal(checked: Checked, shown: str) -> Reason:
    """LEAN-013 with the rule and the declaration; malformed data speaks for itself."""
    reason = checked.reason
    assert reason is not None
    if checked.rule is None:
        return reason
    return because(
        reason.code,
        f"the independent kernel refuses {shown or 'the declarations'}: {reason.message}"
        f" (rule {checked.rule})",
        remedy="Prove it without stepping around Lean's kernel; if Lean's own kernel accepts it"
        " in a plain file, report it.",
        effect=reason.effect,
    )


def _undecided(checked: Checked, shown: str) -> Reason:
    reason = checked.reason
    assert reason is not None
    where = f" in {shown}" if shown else ""
    return because(
        reason.code,
        f"the independent kernel did not decide{where}: {reason.message}",
        remedy=reason.remedy,
        effect=reason.effect,
    )
