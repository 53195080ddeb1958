namespace Collatz

/-- One step of the Collatz map. -/
def next (n : Nat) : Nat := if n % 2 = 0 then n / 2 else 3 * n + 1

/-- The number reached from `n` after `k` steps. -/
def after : Nat → Nat → Nat
  | 0, n => n
  | k + 1, n => after k (next n)

/-- The trajectory of `n` reaches 1 after `t` steps and not before. -/
def StopsAfter (n t : Nat) : Prop := after t n = 1 ∧ ∀ k, k < t → after k n ≠ 1

/-- `m` is the least odd number among the first `t` of the trajectory of `n`. -/
def LeastOddBefore (n t m : Nat) : Prop :=
  (∃ k, k < t ∧ after k n = m) ∧ m % 2 = 1 ∧
    ∀ k, k < t → after k n % 2 = 1 → m ≤ after k n

/-- The claim is that every total stopping time `t` is below `m² + m`. It is not so. -/
theorem bound_fails :
    ¬ ∀ n t m : Nat, 1 < n → StopsAfter n t → LeastOddBefore n t m → t < m ^ 2 + m := by
  intro bound
  have stops : StopsAfter 27 111 := by
    refine ⟨by decide +kernel, ?_⟩
    decide +kernel
  have least : LeastOddBefore 27 111 5 := by
    refine ⟨⟨106, by decide, by decide +kernel⟩, by decide, ?_⟩
    decide +kernel
  exact absurd (bound 27 111 5 (by decide) stops least) (by decide)

end Collatz
