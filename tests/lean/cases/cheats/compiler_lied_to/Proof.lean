def no : Bool := true

@[implemented_by no]
def answer : Bool := decide (1 + 1 = 3)

theorem gate2_main : 1 + 1 = 3 := of_decide_eq_true (Lean.ofReduceBool answer true rfl)
