inductive Shape where
  | dot
  | line (length : Nat)
  | box (width height : Nat)

def Shape.size : Shape → Nat
  | .dot => 0
  | .line n => n
  | .box w h => w * h

def Shape.scale (k : Nat) : Shape → Shape
  | .dot => .dot
  | .line n => .line (k * n)
  | .box w h => .box (k * w) h

theorem gate2_main (k : Nat) (s : Shape) : (s.scale k).size = k * s.size := by
  sorry
