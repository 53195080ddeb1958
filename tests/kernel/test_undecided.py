"""A computation without an end is neither accepted nor refused, and it does end."""

from building_cases import build

from gate2.lean.kernel import Budget, Outcome, check_export
from gate2.reasons import Code

CIRCLE = """
def top : Prop := ∀ (p : Prop), p → p
def agree : Prop := ∀ (p q : Prop), p → q → Eq.{1} Prop p q
def cast (p q : Prop) (h : Eq.{1} Prop p q) (a : p) : q :=
  Eq.rec.{0, 1} Prop p (fun (r : Prop) (x : Eq.{1} Prop p r) => r) a q h
def self (z : top) : top := z (top → top) (fun (x : top) => x) z
def other (h : agree) : top := fun (p : Prop) (a : p) =>
  cast (top → top) p (h (top → top) p (fun (x : top) => x) a) self
def circle (h : agree) : top := self (other h)
theorem t (h : agree) (x : And True True) : Eq.{1} Nat
  (And.rec.{1} True True (fun (y : And True True) => Nat) (fun (a b : True) => 5)
    (circle h (And True True) x)) 5 := Eq.refl.{1} Nat 5
"""
"""Abel and Coquand, "Failure of Normalization in Impredicative Type Theory with
Proof-Irrelevant Propositional Equality": every definition is well typed, and the last one's
proof reduces to itself."""


def test_a_circle_of_well_typed_terms_runs_out_of_steps() -> None:
    found = check_export(build(CIRCLE), name="circle", budget=Budget(steps=100_000))
    assert found.outcome is Outcome.ERROR
    assert found.rule is None
    assert found.declaration == ("t",)
    assert found.reason is not None
    assert found.reason.code is Code.LEAN_TIMEOUT
    assert found.steps < 200_000


def test_its_parts_are_well_typed() -> None:
    parts = CIRCLE.partition("theorem t")[0]
    assert check_export(build(parts), name="parts").outcome is Outcome.ACCEPTED
