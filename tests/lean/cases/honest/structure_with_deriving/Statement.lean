structure Point where
  x : Nat
  y : Nat
deriving DecidableEq

def Point.swap (p : Point) : Point := ⟨p.y, p.x⟩

theorem gate2_main (p : Point) : p.swap.swap = p ∧ (p.swap = p → p.x = p.y) := by
  sorry
