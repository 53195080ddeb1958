theorem gate2_main.{u, v, w} (α : Type u) (β : Type v) (f : α → ULift.{w} β)
    (inverse : β → α) (left : ∀ a, inverse (f a).down = a) :
    (∀ a b, f a = f b → a = b) ∧ ∃ g : ULift.{max u w} α → PLift (Nonempty α), ∀ x y, g x = g y := by
  sorry
