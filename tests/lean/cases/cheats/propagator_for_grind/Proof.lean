import Std

theorem aside : 1 = 1 := rfl
  grind_propagator pull ↓(Nat.gcd) := fun _ => do
    let _ ← (IO.println "" : IO Unit).toBaseIO

theorem gate2_main : 1 + 1 = 3 := by
  grind
