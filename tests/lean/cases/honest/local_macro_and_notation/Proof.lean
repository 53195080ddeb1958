local macro "finish" : tactic => `(tactic| first | assumption | constructor <;> assumption)

local notation "either" => Or.elim

local infixl:10 " ▹▹ " => fun x f => f x

theorem gate2_main (p q r : Prop) : p ∧ (q ∨ r) ↔ (p ∧ q) ∨ (p ∧ r) := by
  constructor
  · rintro ⟨hp, hq | hr⟩
    · left; finish
    · right; finish
  · intro cases
    exact cases ▹▹ fun h => either h (fun h => ⟨h.1, Or.inl h.2⟩) (fun h => ⟨h.1, Or.inr h.2⟩)
