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

end Gate2

namespace Moclip

open Gate2

theorem polarised {α : Type} [Lean.Grind.CommRing α] (u v : Nat → α) (n : Nat) :
    squaredDistance u v n = inner u u n + inner v v n - 2 * inner u v n := by
  unfold squaredDistance inner
  induction n with
  | zero => simp only [ringSum]; grind
  | succ n ih => simp only [ringSum]; rw [ih]; grind

theorem tether_of_unit_vectors {α : Type} [Lean.Grind.CommRing α] (u v : Nat → α) (n : Nat)
    (unitU : inner u u n = 1) (unitV : inner v v n = 1) :
    squaredDistance u v n = 2 - 2 * inner u v n := by
  rw [polarised, unitU, unitV]
  grind

end Moclip
