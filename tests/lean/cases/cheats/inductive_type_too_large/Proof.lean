inductive Universe : Type where
  | mk : (α : Type) → (α → Universe) → Universe

theorem gate2_main : 1 + 1 = 3 := by
  exact absurd (Universe.mk Universe id) (fun _ => nofun)
