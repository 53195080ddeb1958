def ackermann : Nat → Nat → Nat
  | 0, n => n + 1
  | m + 1, 0 => ackermann m 1
  | m + 1, n + 1 => ackermann m (ackermann (m + 1) n)
termination_by m n => (m, n)

theorem one (n : Nat) : ackermann 1 n = n + 2 := by
  induction n with
  | zero => simp [ackermann]
  | succ n ih => rw [ackermann, ih, ackermann]

theorem gate2_main (n : Nat) : ackermann 2 n = 2 * n + 3 := by
  induction n with
  | zero => simp [ackermann]
  | succ n ih =>
    rw [ackermann, ih, one]
    omega
