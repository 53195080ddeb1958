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

theorem shared_source_needs_no_more (p q aL cL aV cV : Nat)
    (source : 2 ≤ entries p q) (language : 2 ≤ entries aL cL) (vision : 2 ≤ entries aV cV) :
    sharedParameters p q aL cL aV cV ≤ directParameters p q aL cL aV cV := by
  sorry

end KroneckerBudget
