theorem gate2_main (a : Array Nat) (x y : Nat) :
    ((a.push x).push y).size = a.size + 2 ∧ ((a.push x).push y).pop = a.push x ∧
      (a.push x).toList = a.toList ++ [x] := by
  sorry
