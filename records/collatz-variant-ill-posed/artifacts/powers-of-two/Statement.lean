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

/-- The trajectory of `2 ^ e` reaches 1 after `e` steps, and nothing before that is odd. -/
theorem undefined_at_powers_of_two :
    ∀ e t m : Nat, StopsAfter (2 ^ e) t → t = e ∧ ¬ LeastOddBefore (2 ^ e) t m := by
  sorry

end Collatz
