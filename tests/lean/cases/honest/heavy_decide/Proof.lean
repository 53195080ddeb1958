set_option maxRecDepth 20000 in
theorem gate2_main : ∀ a b : Fin 30, (a.val + b.val) ^ 2 = a.val ^ 2 + 2 * a.val * b.val + b.val ^ 2 := by
  decide
