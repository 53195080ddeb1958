namespace VanDerWaerden

/-- Four numbers in arithmetic progression, all of one colour, among the numbers 1 to `n`. -/
def HasProgression (colour : Nat → Bool) (n : Nat) : Prop :=
  ∃ a d : Nat, 0 < a ∧ 0 < d ∧ a + 3 * d ≤ n ∧
    colour (a + d) = colour a ∧ colour (a + 2 * d) = colour a ∧ colour (a + 3 * d) = colour a

theorem not_every_colouring_of_34_has_one :
    ¬ ∀ colour : Nat → Bool, HasProgression colour 34 := by
  sorry

end VanDerWaerden
