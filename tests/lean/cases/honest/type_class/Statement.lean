class Monoid' (α : Type u) where
  one : α
  mul : α → α → α
  one_mul : ∀ a, mul one a = a
  mul_one : ∀ a, mul a one = a

theorem gate2_main {α : Type u} [Monoid' α] (e : α) (h : ∀ a : α, Monoid'.mul e a = a) :
    e = Monoid'.one := by
  sorry
