theorem gate2_main (a b c d e : Nat) (h : a = b + 1) (k : b ≤ c) (l : c * 2 < d) (m : d ∣ e)
    (n : 0 < e) : 2 * a ≤ e + 1 :=
  calc 2 * a
    _ = 2 * (b + 1) := congrArg (2 * ·) h
    _ = 2 * b + 2 := Nat.mul_add ..
    _ ≤ 2 * c + 2 := Nat.add_le_add_right (Nat.mul_le_mul_left 2 k) 2
    _ = c * 2 + 1 + 1 := by rw [Nat.mul_comm]
    _ ≤ d + 1 := Nat.succ_le_succ l
    _ ≤ e + 1 := Nat.succ_le_succ (Nat.le_of_dvd n m)
