/-! Statements that say something: nothing may be held against any of them. -/

theorem h01 (n : Nat) (h : 1 < n) : n * n > n := sorry
theorem h02 (p q : Prop) : p ∧ q → q ∧ p := fun ⟨a, b⟩ => ⟨b, a⟩
theorem h03 (a b : Nat) : a = b → b = a := fun h => h.symm
theorem h04 (p q : Prop) : p → ¬p → q := fun a b => absurd a b
theorem h05 (n : Nat) (h : n * n = 2) : False := sorry
theorem h06 (x : Nat) : ¬ x < x := Nat.lt_irrefl x
theorem h07 (n : Nat) (h : n < 0) : False := absurd h (Nat.not_lt_zero n)
theorem h08 (x y : Int) (h : x * x + y * y = 25) (h2 : x > 0) (h3 : y > 0) : x + y ≤ 8 := sorry
theorem h09 (n : Nat) (h : n > 1000) : n ≥ 7 := by omega
theorem h10 (n : Nat) (h : n % 10 = 3) (h2 : n > 100) : n ≠ 0 := by omega
theorem h11 (f : Nat → Nat) (h : ∀ n, f n = n + 1) : f 3 = 4 := h 3
theorem h12 (n : Nat) (h : ∃ k, n = 2 * k) (h2 : ∃ k, n = 3 * k) : ∃ k, n = 6 * k := sorry
theorem h13 (i : Fin 5) (h : i.val > 2) : i.val ≥ 3 := h
theorem h14 (b : Bool) (h : b = true) : (!b) = false := by simp [h]
theorem h15 (α : Type) (xs : List α) (h : xs ≠ []) : xs.length > 0 := by cases xs <;> simp_all
theorem h16 : 1 + 1 = 2 := rfl
theorem h17 (n : Nat) : n + 0 = n := rfl
theorem h18 (a b c : Nat) (h1 : a < b) (h2 : b < c) : a < c := Nat.lt_trans h1 h2
theorem h19 (p : Prop) (h : ¬¬p) : p := Classical.byContradiction h
theorem h20 (n : Nat) (h1 : 2 ≤ n) (h : ∀ d, d ∣ n → d = 1 ∨ d = n) (h3 : n ≠ 2) : n % 2 = 1 := sorry
theorem h21 (n : Nat) (h : ∀ k, k < n → k * k < 50) : n ≤ 8 := sorry
theorem h22 (x : Nat) (h : x = 10 ^ 6) : x % 7 = 1 := by subst h; rfl
theorem h23 (a b : Nat) (h : a ∣ b) (hb : b > 0) : a ≤ b := Nat.le_of_dvd hb h
theorem h24 (n : Nat) (h : n.gcd 12 = 4) (h2 : n > 50) : n % 4 = 0 := sorry
theorem h25 (p q r : Prop) (h : p → q) (h2 : q → r) : p → r := h2 ∘ h
theorem h26 (a b : Int) (h : a - b < 0) : a < b := by omega
theorem h27 (n m : Nat) (h : n - m = 0) (h2 : m - n = 0) : n = m := by omega
theorem h28 (x : Nat) (h : x ∈ ([] : List Nat)) : x = 5 := by cases h
theorem h29 (n k : Nat) (h : (n + 1) ^ 2 = k) (h2 : k > 400) : n ≥ 20 := sorry
theorem h30 (a b c n : Nat) (h : n > 2) (ha : a > 0) (hb : b > 0) (hc : c > 0) : a ^ n + b ^ n ≠ c ^ n := sorry
theorem h31 {α : Type} [LE α] (le_refl : ∀ a : α, a ≤ a) (a b : α) (h : a = b) : a ≤ b := h ▸ le_refl a
theorem h32 (s : String) (h : s.length = 3) : s ≠ "" := sorry
theorem h33 (x y : Nat) (h : x + y = 10) (h2 : x - y = 4) : x = 7 := sorry
theorem h34 (x : Rat) (h : x > 0) : x + 1 > 1 := sorry
theorem h35 (m n : Nat) (h : m * n = 0) : m = 0 ∨ n = 0 := sorry
theorem h36 (t : Nat) (h : t * 7 = 7 * 123456) : t = 123456 := by omega
theorem h37 : ∃ n : Nat, n * n = 49 := ⟨7, rfl⟩
theorem h38 (p : Nat → Prop) (h : ∀ n, p n) : ∀ n, p (n + 1) := fun n => h (n + 1)
theorem h39 (b : Bool) : b = true ∨ b = false := by cases b <;> simp
theorem h40 (n : Nat) (h : if n % 2 = 0 then n > 4 else n > 5) : n > 4 := sorry
def Even' (n : Nat) : Prop := ∃ k, n = k + k
def Odd' (n : Nat) : Prop := ∃ k, n = 2 * k + 1
theorem h41 (m n : Nat) (hm : Odd' m) (hn : Odd' n) : Even' (m + n) := sorry
theorem h42 (n : Nat) (h : Even' (n * n)) : Even' n := sorry
theorem h43 (a b : Nat) (h : a ≤ b) (h2 : b ≤ a) : a = b := Nat.le_antisymm h h2
theorem h44 (x y : Nat) (h : x * y = 391) (h1 : x > 1) (h2 : y > 1) : x = 17 ∨ x = 23 := sorry
theorem h45 (p : Prop) : p ∨ ¬p := Classical.em p
theorem h46 (n : Nat) : n ≤ n + 1 := Nat.le_succ n
theorem h47 (n : Nat) (h : n ≠ 0) : ∃ m, n = m + 1 := ⟨n - 1, by omega⟩
theorem h48 {α : Type u} [Inhabited α] : Nonempty α := ⟨default⟩
theorem h49 {α : Type} (a : α) : ∃ x : α, x = a := ⟨a, rfl⟩
theorem h50 (a b : Nat) (h : a = b ∨ a = b + 1) : a ≥ b := by omega
theorem h51 (f : Nat → Nat) (mono : ∀ a b, a < b → f a < f b) (a b : Nat) (h : f b ≤ f a) : b ≤ a := sorry
theorem h52 (a b c : Nat) (h : a ≤ b) (h2 : b ≤ c) (h3 : c ≤ a) : a = c := by omega
theorem h53 (f : Nat → Nat) (h : ∀ a b, f (a + b) = f a + f b) : ∀ a, f (a + a) = f a + f a := fun a => h a a
theorem h54 (n : Nat) (h : 5 < n) (h2 : n < 7) : n = 6 := by omega
theorem h55 (f : Nat → Nat) (h : ∀ a, 3 < a → f a < 4 + a) (n : Nat) (h2 : 2 < n) : f (n + 1) < 5 + n := sorry
