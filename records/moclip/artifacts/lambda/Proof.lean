namespace Moclip

/-- `mean` is the mean of 512 squares with the sum `total`. -/
theorem lambda_in_the_paper_s_units (mean total : Rat) (ofSquares : 512 * mean = total) :
    (4 / 10) * mean = (78125 / 100000000) * total := by
  grind

end Moclip
