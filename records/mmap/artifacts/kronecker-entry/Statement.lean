namespace Gate2

/-- The numbers of rows and columns of a matrix. -/
structure Shape where
  rows : Nat
  columns : Nat

/-- Row `i`, column `j` of the Kronecker product `k ⊗ p`, where `p` has shape `t`. -/
def kroneckerEntry (k p : Nat → Nat → Int) (t : Shape) (i j : Nat) : Int :=
  k (i / t.rows) (j / t.columns) * p (i % t.rows) (j % t.columns)

end Gate2

namespace Mmap

open Gate2

theorem entry_of_a_product (k p : Nat → Nat → Int) (t : Shape) (i j r s : Nat)
    (row : r < t.rows) (column : s < t.columns) :
    kroneckerEntry k p t (i * t.rows + r) (j * t.columns + s) = k i j * p r s := by
  sorry

end Mmap
