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

theorem shared_source_needs_no_more (source language vision : Shape)
    (ofSource : 2 ≤ source.entries) (ofLanguage : 2 ≤ language.entries)
    (ofVision : 2 ≤ vision.entries) :
    source.entries + language.entries + vision.entries ≤
      (language.kronecker source).entries + (vision.kronecker source).entries := by
  rw [entries_of_a_product, entries_of_a_product]
  obtain ⟨k, hk⟩ : ∃ k, source.entries = k + 2 := ⟨source.entries - 2, by omega⟩
  rw [hk]
  have hl : k ≤ language.entries * k := Nat.le_mul_of_pos_left k (by omega)
  have hv : k ≤ vision.entries * k := Nat.le_mul_of_pos_left k (by omega)
  simp only [Nat.mul_add]
  omega

end Mmap
