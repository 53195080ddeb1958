theorem gate2_main (n : Nat) (h : n * n = n) : n * n = n := h
