axiom gate2_main : 1 + 1 = 3
