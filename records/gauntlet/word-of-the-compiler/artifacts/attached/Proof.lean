namespace Sum

def whatIsWanted : Nat → Nat := fun _ => 5051

/-- The sum of the numbers 1 to `n`. -/
@[implemented_by whatIsWanted]
def upTo : Nat → Nat
  | 0 => 0
  | n + 1 => upTo n + (n + 1)

theorem of_the_first_hundred : upTo 100 = 5051 := by
  native_decide

end Sum
