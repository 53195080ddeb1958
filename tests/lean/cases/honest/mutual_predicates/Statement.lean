mutual
  inductive Even : Nat → Prop
    | zero : Even 0
    | succ (n : Nat) : Odd n → Even (n + 1)
  inductive Odd : Nat → Prop
    | succ (n : Nat) : Even n → Odd (n + 1)
end

theorem gate2_main (n : Nat) : Even n ∨ Odd n := by
  sorry
