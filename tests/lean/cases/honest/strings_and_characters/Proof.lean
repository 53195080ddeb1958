theorem gate2_main :
    "abc".length = 3 ∧ "abc" ≠ "abd" ∧ 'a'.toNat = 97 ∧ ['a', 'b'].map Char.toNat = [97, 98] := by
  decide
