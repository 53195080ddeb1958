/-- A tree of any branching. -/
inductive Tree where
  | node : List Tree → Tree

mutual
  def Tree.size : Tree → Nat
    | .node children => 1 + sizes children
  def sizes : List Tree → Nat
    | [] => 0
    | tree :: rest => tree.size + sizes rest
end

theorem positive (tree : Tree) : 0 < tree.size := by
  cases tree with
  | node children =>
    simp only [Tree.size]
    omega

theorem gate2_main (tree : Tree) (rest : List Tree) :
    0 < tree.size ∧ sizes rest < sizes (tree :: rest) := by
  refine ⟨positive tree, ?_⟩
  have := positive tree
  simp only [sizes]
  omega
