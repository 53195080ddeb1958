/-!
# Sums and inner products over any commutative ring

Core Lean has no real numbers. What is stated for every commutative ring holds for them, too.
-/

namespace Gate2

/-- The sum of `f` over the numbers 0 to `n - 1`. -/
noncomputable def ringSum {α : Type} [Lean.Grind.CommRing α] (f : Nat → α) : Nat → α
  | 0 => 0
  | n + 1 => ringSum f n + f n

/-- The inner product of the first `n` coordinates of two vectors. -/
noncomputable def inner {α : Type} [Lean.Grind.CommRing α] (u v : Nat → α) (n : Nat) : α :=
  ringSum (fun i => u i * v i) n

/-- The squared distance of the first `n` coordinates of two vectors. -/
noncomputable def squaredDistance {α : Type} [Lean.Grind.CommRing α] (u v : Nat → α) (n : Nat) :
    α :=
  ringSum (fun i => (u i - v i) * (u i - v i)) n

/-- Without coordinates every inner product is zero. -/
theorem inner_zero {α : Type} [Lean.Grind.CommRing α] (u v : Nat → α) : inner u v 0 = 0 := rfl

end Gate2
