/-! Statements that may say nothing: a reader should look (LEAN-012). -/

theorem m01 (n : Nat) (h : n * n = 2) : n = 17 := sorry
theorem m03 (x y : Int) (h : x * x + y * y = 3) : x = y := sorry
theorem m04 (n : Nat) (h : n % 2 = 1) (h2 : n % 4 = 2) : n = 0 := by omega
theorem m06 (n : Nat) (h : ∃ k, k < 5 ∧ k * k = 7 ∧ k = n) : n = 5 := sorry
theorem m07 (f : Nat → Nat) (h : ∀ n, f n < f (n+1)) (h2 : ∀ n, f (n+1) < f n) : f 0 = 1 := absurd (h 0) (Nat.lt_asymm (h2 0))
theorem m09 (xs : List Nat) (h : xs = []) (h2 : xs.length = 3) : xs = [1] := by simp_all
theorem m10 (f : Nat → Nat) (h : ∀ n, f n = 0) (h1 : f 2 = 1) : f 5 = 9 := by
  have := h 2
  exact absurd h1 (by omega)
theorem m12 (n : Nat) (h : n * n = 3) : n = 17 := sorry
theorem m13 (n : Nat) (h : n % 3 = 1) (h2 : n % 6 = 3) : n = 0 := by omega
