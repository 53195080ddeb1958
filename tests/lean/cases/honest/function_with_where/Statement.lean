def fibonacci (n : Nat) : Nat := go n 0 1
where
  go : Nat → Nat → Nat → Nat
    | 0, a, _ => a
    | n + 1, a, b => go n b (a + b)

theorem gate2_main (n : Nat) :
    fibonacci 30 = 832040 ∧ fibonacci (n + 2) = fibonacci n + fibonacci (n + 1) := by
  sorry
