/-- The sum of f 0, …, f (n - 1). -/
def sumTo (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo f n + f n

theorem gate2_main (n : Nat) : 4 * sumTo (fun k => k ^ 3) (n + 1) = (n * (n + 1)) ^ 2 := by
  sorry
