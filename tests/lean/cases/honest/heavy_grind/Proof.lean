theorem gate2_main (f : Nat → Nat) (p q r : Prop) (a b c d x y : Nat)
    (involution : ∀ n, f (f n) = n) (cases : p ∨ q ∨ r)
    (hp : p → f a = b) (hq : q → f b = a) (hr : r → a = f (f (f b)))
    (same : c = d) (sum : x = y + 1) :
    f (f (f a)) = b ∧ (c + d) * (x + a) = 2 * d * y + 2 * c * (1 + a) := by
  grind
