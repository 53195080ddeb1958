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

theorem shared_source_needs_no_more (source language vision : Shape)
    (ofSource : 2 ≤ source.entries) (ofLanguage : 2 ≤ language.entries)
    (ofVision : 2 ≤ vision.entries) :
    source.entries + language.entries + vision.entries ≤
      (language.kronecker source).entries + (vision.kronecker source).entries := by
  sorry

end Mmap
