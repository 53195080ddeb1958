/-! Statements that say nothing, for certain (LEAN-011). -/

theorem v01 : True := trivial
theorem v02 (n : Nat) : n = n := rfl
theorem v03 (p : Prop) : p → p := id
theorem v04 (p : Nat → Prop) : (∀ n, p n) ∨ True := Or.inr trivial
theorem v05 : ∃ n : Nat, True := ⟨0, trivial⟩
theorem v06 (a : Nat) : a ≤ a := Nat.le_refl a
theorem v07 : (1 == 1) = true := rfl
def Goal (n : Nat) : Prop := n ≥ n
theorem v08 (n : Nat) : Goal n := Nat.le_refl n
theorem v09 (n : Nat) (h : n + 1 = 5 ∧ n > 2) : n > 2 := h.2
theorem v10 (n : Nat) (h : 5 = n + 1) : n + 1 = 5 := h.symm
theorem v11 (n : Nat) (h : n < n) : n = 5 := absurd h (Nat.lt_irrefl n)
theorem v12 (n : Nat) (h : 2 + 2 = 5) : n = 5 := by simp at h
theorem v13 (p : Prop) (n : Nat) (h : p) (h2 : ¬p) : n = 5 := absurd h h2
theorem v14 (n : Nat) (h : n = 3 → False) (h2 : n = 3) : n = 5 := absurd h2 h
theorem v15 (b : Bool) (h : b = true) (h2 : b = false) : 1 = 2 := by simp_all
theorem v16 (i : Fin 3) (h : i.val > 4) : i.val = 9 := by omega
theorem v17 (x : Nat) (h : x ≠ x) : x = 1 := absurd rfl h
theorem v18 (a b : Nat) (h : a + b = 5 ↔ a = 1) : a = 1 ↔ a + b = 5 := h.symm
theorem v19 (p q : Prop) (h : p ↔ ¬p) : q ∧ 1 = 2 := by simp at h
def Impossible (n : Nat) : Prop := n < n ∧ n > 3
theorem v20 (n : Nat) (h : Impossible n) : n = 77 := absurd h.1 (Nat.lt_irrefl n)
theorem v21 (n : Nat) : n = 3 ∧ n = 2 → n = 3 := fun h => h.1
theorem v22 (a : Int) : a ∣ a := Int.dvd_refl a
theorem v23 (n : Nat) : Goal n ∧ n = n := ⟨Nat.le_refl n, rfl⟩
theorem m08 (f : Nat → Nat) (h : f 0 = 1) (h2 : f 0 ≠ 1) : f 3 = 4 := (h2 h).elim
theorem m11 (f : Nat → Nat) (h : f 1 < f 1) : f 5 = 9 := False.elim (Nat.lt_irrefl _ h)
theorem m02 (n : Nat) (h : n > 5) (h2 : n < 3) : n = 17 := by omega
theorem m05 (n : Nat) (h : n < 0) : n = 5 := absurd h (Nat.not_lt_zero n)
theorem b01 (a b c : Nat) (h : a < b) (h2 : b < c) (h3 : c ≤ a) : a = 77 := by omega
theorem b02 (a b : Int) (h : a < b) (h2 : b < a + 1) : a = 7 := by omega
theorem b03 (n : Nat) : 2 < n → n < 2 → n % 7 = 3 := by omega
theorem r01 (known : ∀ n : Nat, n % 2 = 1 → n * n % 8 = 1) : ∀ n : Nat, n % 2 = 1 → n * n % 8 = 1 := known
theorem r02 (known : ∀ a b : Nat, a < b → a * a < b * b) (m n : Nat) (h : m < n) : m * m < n * n := known m n h
def Square (n : Nat) : Prop := ∃ k, n = k * k
theorem r03 (f : Nat → Nat) (known : ∀ n, Square n → f n = 4 ∧ n < f n) (k : Nat) (h : Square k) : 4 = f k := (known k h).1.symm
