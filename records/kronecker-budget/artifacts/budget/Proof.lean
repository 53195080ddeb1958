namespace KroneckerBudget

/-- The entries of a matrix with `rows` rows and `columns` columns. -/
def entries (rows columns : Nat) : Nat := rows * columns

/-- A Kronecker product of an `a × c` and a `p × q` matrix is an `ap × cq` matrix. -/
def productEntries (a c p q : Nat) : Nat := entries (a * p) (c * q)

/-- Parameters when both prompts come from one shared `p × q` source: the source and one factor
for each modality. -/
def sharedParameters (p q aL cL aV cV : Nat) : Nat :=
  entries p q + entries aL cL + entries aV cV

/-- Parameters when both prompts are stored as they are. -/
def directParameters (p q aL cL aV cV : Nat) : Nat :=
  productEntries aL cL p q + productEntries aV cV p q

/-- A product of two matrices has as many entries as the product of their numbers of entries. -/
theorem productEntries_eq (a c p q : Nat) :
    productEntries a c p q = entries a c * entries p q := by
  simp only [productEntries, entries]
  exact Nat.mul_mul_mul_comm a p c q

theorem budget (s l v : Nat) (hs : 2 ≤ s) (hl : 2 ≤ l) (hv : 2 ≤ v) :
    s + l + v ≤ l * s + v * s := by
  obtain ⟨k, rfl⟩ : ∃ k, s = k + 2 := ⟨s - 2, by omega⟩
  have hlk : k ≤ l * k := Nat.le_mul_of_pos_left k (by omega)
  have hvk : k ≤ v * k := Nat.le_mul_of_pos_left k (by omega)
  simp only [Nat.mul_add]
  omega

theorem shared_source_needs_no_more (p q aL cL aV cV : Nat)
    (source : 2 ≤ entries p q) (language : 2 ≤ entries aL cL) (vision : 2 ≤ entries aV cV) :
    sharedParameters p q aL cL aV cV ≤ directParameters p q aL cL aV cV := by
  unfold sharedParameters directParameters
  rw [productEntries_eq, productEntries_eq]
  exact budget _ _ _ source language vision

end KroneckerBudget
