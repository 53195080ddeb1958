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

theorem halves (e : Nat) : ∀ k, k ≤ e → after k (2 ^ e) = 2 ^ (e - k) := by
  induction e with
  | zero => intro k hk; obtain rfl : k = 0 := by omega
            rfl
  | succ e ih =>
    intro k hk
    cases k with
    | zero => rfl
    | succ k =>
      have half : next (2 ^ (e + 1)) = 2 ^ e := by
        unfold next
        rw [Nat.pow_succ]
        rw [if_pos (by omega)]
        omega
      show after k (next (2 ^ (e + 1))) = _
      rw [half, ih k (by omega)]
      congr 1
      omega

/-- The trajectory of `2 ^ e` reaches 1 after `e` steps, and nothing before that is odd. -/
theorem undefined_at_powers_of_two :
    ∀ e t m : Nat, StopsAfter (2 ^ e) t → t = e ∧ ¬ LeastOddBefore (2 ^ e) t m := by
  intro e t m ⟨one, before⟩
  have reach : after e (2 ^ e) = 1 := by
    rw [halves e e (Nat.le_refl e)]; simp
  have le : t ≤ e := by
    apply Nat.le_of_not_lt
    intro h
    exact before e h reach
  have ge : e ≤ t := by
    apply Nat.le_of_not_lt
    intro h
    rw [halves e t le] at one
    have big : 2 ^ 1 ≤ 2 ^ (e - t) := Nat.pow_le_pow_right (by decide) (by omega)
    omega
  have eq : t = e := by omega
  refine ⟨eq, ?_⟩
  rintro ⟨⟨k, hk, hm⟩, odd, _⟩
  rw [halves e k (by omega)] at hm
  have : 2 ^ (e - k) = 2 * 2 ^ (e - k - 1) := by
    rw [← Nat.pow_succ']
    congr 1
    omega
  omega

end Collatz
