structure Point where
  x : Nat
  y : Nat

theorem gate2_main (p : Point) : p.x + p.y ≤ 10 := by
  sorry
