inductive Vec (α : Type u) : Nat → Type u where
  | nil : Vec α 0
  | cons {n : Nat} : α → Vec α n → Vec α (n + 1)

namespace Vec

def toList {α : Type u} : {n : Nat} → Vec α n → List α
  | _, nil => []
  | _, cons a rest => a :: toList rest

def map {α : Type u} {β : Type v} (f : α → β) : {n : Nat} → Vec α n → Vec β n
  | _, nil => nil
  | _, cons a rest => cons (f a) (map f rest)

end Vec

theorem gate2_main {α : Type u} {β : Type v} (f : α → β) {n : Nat} (v : Vec α n) :
    (v.map f).toList = v.toList.map f ∧ v.toList.length = n := by
  induction v with
  | nil => exact ⟨rfl, rfl⟩
  | cons a rest ih => simp [Vec.map, Vec.toList, ih.1, ih.2]
