unsafe inductive Curry where
  | mk : (Curry → False) → Curry

unsafe def empty : Curry → False
  | .mk f => f (.mk f)

unsafe def lie : False := empty (.mk empty)

theorem gate2_main : 1 + 1 = 3 := by
  exact False.elim (by decide)
