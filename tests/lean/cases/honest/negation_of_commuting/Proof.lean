theorem gate2_main : ¬ ∀ f g : Nat → Nat, ∀ n, f (g n) = g (f n) := by
  intro every
  have := every (· + 1) (· * 2) 0
  exact absurd this (by decide)
