/-!
# The sum of the first cubes is a square

By induction; the step is an identity between polynomials, written out by hand because there is
no `ring` without a larger library.
-/

/-- The sum of f 0, …, f (n - 1). -/
def sumTo (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => sumTo f n + f n

namespace Cubes

/-- The squares of two neighbours differ by four cubes' worth. -/
theorem step (n : Nat) :
    (n * (n + 1)) ^ 2 + 4 * (n + 1) ^ 3 = ((n + 1) * (n + 1 + 1)) ^ 2 := by
  have split : (n + 1) * (n + 1 + 1) = n * (n + 1) + 2 * (n + 1) := by
    rw [← Nat.add_mul, Nat.mul_comm]
  have cube : (n + 1) ^ 3 = (n + 1) * (n + 1) * (n + 1) := by
    rw [Nat.pow_succ, Nat.pow_succ, Nat.pow_one]
  grind

theorem sumTo_succ (f : Nat → Nat) (n : Nat) : sumTo f (n + 1) = sumTo f n + f n := rfl

theorem closed (n : Nat) : 4 * sumTo (fun k => k ^ 3) (n + 1) = (n * (n + 1)) ^ 2 := by
  induction n with
  | zero => decide
  | succ n ih =>
    rw [sumTo_succ, Nat.mul_add, ih]
    exact step n

end Cubes

open Cubes in
theorem gate2_main (n : Nat) : 4 * sumTo (fun k => k ^ 3) (n + 1) = (n * (n + 1)) ^ 2 := by
  exact closed n
