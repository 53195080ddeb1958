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

theorem bound_up_to_four_vertices : ∀ n, n ≤ 4 →
    (∀ g, ¬ HasFour g n → edges g n ≤ tripartite n) ∧
      ∃ g, ¬ HasFour g n ∧ edges g n = tripartite n := by
  sorry

end Turan
