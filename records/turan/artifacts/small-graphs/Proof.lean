namespace Turan

/-- Whether the graph that the digits of `g` encode joins the vertices `u` and `v`, where `u < v`. -/
def joined (g u v : Nat) : Prop := g.testBit (v * (v - 1) / 2 + u) = true

/-- Four vertices below `n` that are joined to each other. -/
def HasFour (g n : Nat) : Prop :=
  ∃ d, d < n ∧ ∃ c, c < d ∧ ∃ b, b < c ∧ ∃ a, a < b ∧
    joined g a b ∧ joined g a c ∧ joined g a d ∧ joined g b c ∧ joined g b d ∧ joined g c d

/-- How many of the first `k` binary digits of `g` are ones. -/
def ones (g : Nat) : Nat → Nat
  | 0 => 0
  | k + 1 => ones g k + (g.testBit k).toNat

/-- The edges of a graph on `n` vertices. -/
def edges (g n : Nat) : Nat := ones g (n * (n - 1) / 2)

/-- The edges of the balanced complete tripartite graph: it leaves out those within its parts. -/
def tripartite : Nat → Nat
  | 0 => 0
  | n + 1 => tripartite n + (n - n / 3)

theorem without_four (g : Nat) (free : ¬ HasFour g 4) : edges g 4 ≤ 5 := by
  have four : ¬ (g.testBit 0 = true ∧ g.testBit 1 = true ∧ g.testBit 2 = true ∧
      g.testBit 3 = true ∧ g.testBit 4 = true ∧ g.testBit 5 = true) :=
    fun ⟨h0, h1, h2, h3, h4, h5⟩ => free ⟨3, by decide, 2, by decide, 1, by decide, 0, by decide,
      h0, h1, h3, h2, h4, h5⟩
  show ones g 6 ≤ 5
  simp only [ones]
  generalize g.testBit 0 = b0 at *
  generalize g.testBit 1 = b1 at *
  generalize g.testBit 2 = b2 at *
  generalize g.testBit 3 = b3 at *
  generalize g.testBit 4 = b4 at *
  generalize g.testBit 5 = b5 at *
  revert b0 b1 b2 b3 b4 b5
  decide

theorem too_few {g n : Nat} (few : n ≤ 3) : ¬ HasFour g n := by
  rintro ⟨d, hd, c, hc, b, hb, a, ha, _⟩
  omega

theorem not_joined {g : Nat} (apart : g.testBit 0 = false) : ¬ HasFour g 4 := by
  rintro ⟨d, hd, c, hc, b, hb, a, ha, h, _⟩
  obtain rfl : a = 0 := by omega
  obtain rfl : b = 1 := by omega
  have h0 : g.testBit 0 = true := h
  rw [apart] at h0
  exact absurd h0 (by decide)

theorem at_most (g k : Nat) : ones g k ≤ k := by
  induction k with
  | zero => exact Nat.le_refl 0
  | succ k ih =>
    have := Bool.toNat_le (g.testBit k)
    simp only [ones]
    omega

theorem bound_up_to_four_vertices : ∀ n, n ≤ 4 →
    (∀ g, ¬ HasFour g n → edges g n ≤ tripartite n) ∧
      ∃ g, ¬ HasFour g n ∧ edges g n = tripartite n := by
  intro n small
  have cases : n = 0 ∨ n = 1 ∨ n = 2 ∨ n = 3 ∨ n = 4 := by omega
  rcases cases with rfl | rfl | rfl | rfl | rfl
  · exact ⟨fun g _ => at_most g 0, 0, too_few (by decide), by decide⟩
  · exact ⟨fun g _ => at_most g 0, 0, too_few (by decide), by decide⟩
  · exact ⟨fun g _ => at_most g 1, 1, too_few (by decide), by decide⟩
  · exact ⟨fun g _ => at_most g 3, 7, too_few (by decide), by decide⟩
  · exact ⟨without_four, 62, not_joined (by decide), by decide⟩

end Turan
