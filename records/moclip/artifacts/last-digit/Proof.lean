namespace Moclip

/-- `a` and `b` are what was printed of `x` and `y`. -/
theorem difference_of_printed_values (x y a b : Rat)
    (xLow : a - 5 / 10000 ≤ x) (xHigh : x ≤ a + 5 / 10000)
    (yLow : b - 5 / 10000 ≤ y) (yHigh : y ≤ b + 5 / 10000) :
    b - a - 1 / 1000 ≤ y - x ∧ y - x ≤ b - a + 1 / 1000 := by
  grind

end Moclip
