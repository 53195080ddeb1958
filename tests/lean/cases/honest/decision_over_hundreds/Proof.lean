set_option maxRecDepth 10000

theorem gate2_main :
    (∀ n : Fin 100, n.val * n.val % 8 ≠ 3) ∧ ∀ a b : Fin 12, a * b = b * a := by
  constructor
  · decide
  · decide +kernel
