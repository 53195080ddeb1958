noncomputable section

def total : List Nat → Nat := List.foldr (· + ·) 0

theorem total_cons (x : Nat) (xs : List Nat) : total (x :: xs) = x + total xs := rfl

theorem gate2_main (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys := by
  induction xs with
  | nil => simp [total]
  | cons x xs ih => simp only [List.cons_append, total_cons, ih, Nat.add_assoc]

end
