namespace Gate2

/-- How many candidates score higher than the right one. -/
noncomputable def ahead (score : Nat → Int) (candidates right : Nat) : Nat :=
  ((List.range candidates).filter fun c => decide (score right < score c)).length

/-- How many of the queries 0 to `queries - 1` find their right candidate among the best `k`. -/
noncomputable def hits (score : Nat → Nat → Int) (right : Nat → Nat)
    (candidates queries k : Nat) : Nat :=
  ((List.range queries).filter fun q => decide (ahead (score q) candidates (right q) < k)).length

end Gate2

namespace Moclip

open Gate2

theorem hits_never_decrease (score : Nat → Nat → Int) (right : Nat → Nat)
    (candidates queries k l : Nat) (le : k ≤ l) :
    hits score right candidates queries k ≤ hits score right candidates queries l := by
  sorry

end Moclip
