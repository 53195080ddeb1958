/-- The length of a list says what the list is. -/
def LengthDecides : Prop := ∀ l m : List Bool, l.length = m.length → l = m

theorem gate2_main : ¬ LengthDecides := by
  sorry
