namespace Gate2

/-- The numbers of rows and columns of a matrix. -/
structure Shape where
  rows : Nat
  columns : Nat

/-- How many entries a matrix of this shape has. -/
def Shape.entries (s : Shape) : Nat := s.rows * s.columns

/-- The shape of the Kronecker product of matrices of these two shapes. -/
def Shape.kronecker (s t : Shape) : Shape := ⟨s.rows * t.rows, s.columns * t.columns⟩

end Gate2

namespace Mmap

open Gate2

theorem entries_of_a_product (s t : Shape) :
    (s.kronecker t).entries = s.entries * t.entries := by
  simp only [Shape.kronecker, Shape.entries]
  exact Nat.mul_mul_mul_comm ..

end Mmap
