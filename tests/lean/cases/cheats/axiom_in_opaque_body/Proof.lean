axiom seed : Nat → False

opaque witness : Nat → False := seed

theorem gate2_main : 1 + 1 = 3 := (witness 0).elim
