class Monoid' (α : Type u) where
  one : α
  mul : α → α → α
  one_mul : ∀ a, mul one a = a
  mul_one : ∀ a, mul a one = a

noncomputable instance : Monoid' Nat := ⟨0, (· + ·), Nat.zero_add, Nat.add_zero⟩

variable {α : Type u} [Monoid' α]

theorem gate2_main (e : α) (h : ∀ a : α, Monoid'.mul e a = a) :
    e = Monoid'.one := by
  rw [← h Monoid'.one, Monoid'.mul_one]
