theorem gate2_main (a b c d e f g h : Int)
    (h1 : a + 2 * b ≤ 3 * c) (h2 : 2 * c < d + e) (h3 : d ≤ 2 * f - g) (h4 : e + g ≤ 3 * h)
    (h5 : f ≤ h + 1) (h6 : h ≤ 2 * a) (h7 : 0 < a) (h8 : b = 3 * a + g) (h9 : g ≥ 0)
    (h10 : 5 * c ≤ 7 * a + b) (h11 : d = 2 * e) (h12 : c % 2 = 1) :
    7 * a + 6 * g ≤ 9 * c ∧ c < 30 * a + 30 ∧ c ≠ 4 := by
  sorry
