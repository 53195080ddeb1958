theorem gate2_main (P : Nat → Prop) (zero : P 0) (step : ∀ n, P n → P (n + 2)) (n : Nat) : P (2 * n) :=
  Nat.rec (motive := fun n => P (2 * n)) zero (fun n (ih : P (2 * n)) => step (2 * n) ih) n
