structure Pair where
  x : Int
  y : Int

instance : Add Pair := ⟨fun p q => ⟨p.x + q.x, p.y + q.y⟩⟩
instance : Neg Pair := ⟨fun p => ⟨-p.x, -p.y⟩⟩
instance : OfNat Pair 0 := ⟨⟨0, 0⟩⟩

theorem same {p q : Pair} (x : p.x = q.x) (y : p.y = q.y) : p = q := by
  cases p
  cases q
  simp_all

theorem gate2_main (p q r : Pair) : p + q = q + p ∧ p + q + r = p + (q + r) ∧ p + -p = 0 := by
  obtain ⟨a, b⟩ := p
  obtain ⟨c, d⟩ := q
  obtain ⟨e, f⟩ := r
  refine ⟨same ?_ ?_, same ?_ ?_, same ?_ ?_⟩
  all_goals show (_ : Int) = _
  · exact Int.add_comm a c
  · exact Int.add_comm b d
  · exact Int.add_assoc a c e
  · exact Int.add_assoc b d f
  · exact Int.add_right_neg a
  · exact Int.add_right_neg b
