/-!
# Shapes and entries of Kronecker products

A matrix is a function of its row and its column, both counted from 0; what it says outside its
shape is never asked.
-/

namespace Gate2

/-- The numbers of rows and columns of a matrix. -/
structure Shape where
  rows : Nat
  columns : Nat

/-- How many entries a matrix of this shape has. -/
def Shape.entries (s : Shape) : Nat := s.rows * s.columns

/-- The shape of the Kronecker product of matrices of these two shapes. -/
def Shape.kronecker (s t : Shape) : Shape := ⟨s.rows * t.rows, s.columns * t.columns⟩

/-- Row `i`, column `j` of the Kronecker product `k ⊗ p`, where `p` has shape `t`. -/
def kroneckerEntry (k p : Nat → Nat → Int) (t : Shape) (i j : Nat) : Int :=
  k (i / t.rows) (j / t.columns) * p (i % t.rows) (j % t.columns)

/-- Two rows by three columns and four by five give eight by fifteen. -/
theorem kronecker_example : Shape.kronecker ⟨2, 3⟩ ⟨4, 5⟩ = ⟨8, 15⟩ := rfl

/-- The first entry of a product is the product of the first entries. -/
theorem kroneckerEntry_zero (k p : Nat → Nat → Int) (t : Shape) :
    kroneckerEntry k p t 0 0 = k 0 0 * p 0 0 := by
  simp [kroneckerEntry]

end Gate2
