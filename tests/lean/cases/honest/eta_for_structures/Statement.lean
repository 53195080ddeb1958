structure Span (α : Type u) where
  first : α
  last : α

structure Marked (α : Type u) extends Span α where
  note : Unit

theorem gate2_main {α : Type u} (m n : Marked α) (f : α → α → α) :
    (⟨⟨m.first, m.last⟩, n.note⟩ : Marked α) = m ∧ (fun x y => f x y) = f ∧
      (m.toSpan = n.toSpan → m = n) := by
  sorry
