/-!
# Top-k hits

Retrieval: each query has a score for each of `candidates` candidates, numbered from 0, one of which
is the right one. Candidates with the score of the right one do not push it down.
-/

namespace Gate2

/-- How many candidates score higher than the right one. -/
noncomputable def ahead (score : Nat → Int) (candidates right : Nat) : Nat :=
  ((List.range candidates).filter fun c => decide (score right < score c)).length

/-- How many of the queries 0 to `queries - 1` find their right candidate among the best `k`. -/
noncomputable def hits (score : Nat → Nat → Int) (right : Nat → Nat)
    (candidates queries k : Nat) : Nat :=
  ((List.range queries).filter fun q => decide (ahead (score q) candidates (right q) < k)).length

/-- Among the best none, no query finds anything. -/
theorem hits_zero (score : Nat → Nat → Int) (right : Nat → Nat) (candidates queries : Nat) :
    hits score right candidates queries 0 = 0 := by
  simp [hits]

end Gate2
