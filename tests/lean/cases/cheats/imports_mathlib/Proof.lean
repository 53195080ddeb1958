import Mathlib.Data.Nat.Prime.Basic

theorem gate2_main (a b : Nat) : a + b = b + a := by
  ring
