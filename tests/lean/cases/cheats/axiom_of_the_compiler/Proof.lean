theorem gate2_main : 1 + 1 = 3 :=
  lcProof
