structure Point where
  x : Nat
  y : Nat
deriving DecidableEq

def Point.swap (p : Point) : Point := ⟨p.y, p.x⟩

theorem gate2_main (p : Point) : p.swap.swap = p ∧ (p.swap = p → p.x = p.y) := by
  obtain ⟨x, y⟩ := p
  refine ⟨rfl, fun same => ?_⟩
  simp only [Point.swap, Point.mk.injEq] at same
  exact same.2
