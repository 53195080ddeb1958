structure Pair where
  x : Int
  y : Int

instance : Add Pair := ⟨fun p q => ⟨p.x + q.x, p.y + q.y⟩⟩
instance : Neg Pair := ⟨fun p => ⟨-p.x, -p.y⟩⟩
instance : OfNat Pair 0 := ⟨⟨0, 0⟩⟩

theorem gate2_main (p q r : Pair) : p + q = q + p ∧ p + q + r = p + (q + r) ∧ p + -p = 0 := by
  sorry
