def slow (n : Nat) : Bool := n == 3

def fast (_ : Nat) : Bool := true

@[csimp] theorem same : slow = fast := by
  funext n
  decide

theorem gate2_main : 1 + 1 = 3 := by
  exact of_decide_eq_true (show slow (1 + 1) = true from rfl)
