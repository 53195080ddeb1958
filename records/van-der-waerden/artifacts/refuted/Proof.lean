namespace VanDerWaerden

/-- Four numbers in arithmetic progression, all of one colour, among the numbers 1 to `n`. -/
def HasProgression (colour : Nat → Bool) (n : Nat) : Prop :=
  ∃ a d : Nat, 0 < a ∧ 0 < d ∧ a + 3 * d ≤ n ∧
    colour (a + d) = colour a ∧ colour (a + 2 * d) = colour a ∧ colour (a + 3 * d) = colour a

theorem some_colouring_of_34_has_none :
    ∃ colour : Nat → Bool, ¬ HasProgression colour 34 := by
  refine ⟨fun k => Nat.testBit 4792235126 k, ?_⟩
  rintro ⟨a, d, ha, hd, hn, h1, h2, h3⟩
  have all : ((List.range 35).all fun a => (List.range 12).all fun d =>
      a == 0 || d == 0 || decide (34 < a + 3 * d) ||
        Nat.testBit 4792235126 (a + d) != Nat.testBit 4792235126 a ||
        Nat.testBit 4792235126 (a + 2 * d) != Nat.testBit 4792235126 a ||
        Nat.testBit 4792235126 (a + 3 * d) != Nat.testBit 4792235126 a) = true := by
    decide +kernel
  have one := List.all_eq_true.mp (List.all_eq_true.mp all a (List.mem_range.mpr (by omega))) d
    (List.mem_range.mpr (by omega))
  have a0 : (a == 0) = false := by simp; omega
  have d0 : (d == 0) = false := by simp; omega
  have n0 : decide (34 < a + 3 * d) = false := by simp; omega
  simp only [a0, d0, n0, Bool.false_or] at one
  simp only at h1 h2 h3
  simp [h1, h2, h3] at one

theorem not_every_colouring_of_34_has_one :
    ¬ ∀ colour : Nat → Bool, HasProgression colour 34 := by
  intro every
  obtain ⟨colour, none⟩ := some_colouring_of_34_has_none
  exact none (every colour)

end VanDerWaerden
