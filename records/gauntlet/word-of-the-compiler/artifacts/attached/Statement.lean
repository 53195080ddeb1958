namespace Sum

/-- The sum of the numbers 1 to `n`. -/
def upTo : Nat → Nat
  | 0 => 0
  | n + 1 => upTo n + (n + 1)

theorem of_the_first_hundred : upTo 100 = 5051 := by
  sorry

end Sum
