def parity : Setoid Nat where
  r a b := a % 2 = b % 2
  iseqv := ⟨fun _ => rfl, fun h => h.symm, fun h k => h.trans k⟩

def Parity := Quotient parity

def Parity.flip : Parity → Parity :=
  Quotient.lift (fun n => Quotient.mk parity (n + 1)) (by
    intro a b (same : a % 2 = b % 2)
    exact Quotient.sound (show (a + 1) % 2 = (b + 1) % 2 by omega))

theorem gate2_main (p : Parity) : p.flip.flip = p ∧ p.flip ≠ p := by
  sorry
