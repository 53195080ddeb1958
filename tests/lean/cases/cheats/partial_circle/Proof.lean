instance : Nonempty (1 + 1 = 3) := sorry

partial def loop (n : Nat) : 1 + 1 = 3 := loop (n + 1)

theorem gate2_main : 1 + 1 = 3 := loop 0
