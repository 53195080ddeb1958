set_option autoImplicit false
set_option maxHeartbeats 400000
set_option linter.unusedVariables false

@[reducible] def bound : Nat := 10

theorem gate2_main (n : Nat) (h : n < bound) : n * n < 100 := by
  have below : n ≤ 9 := Nat.le_of_lt_succ h
  calc
    n * n ≤ 9 * 9 := Nat.mul_le_mul below below
    _ < 100 := by decide
