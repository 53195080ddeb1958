def before : Nat → Nat → Nat
  | 0, m => m
  | n + 1, m => n + m

inductive Shape where
  | dot
  | line (length : Nat)
  | box (width height : Nat)

theorem between : before 0 3 = 3 := by
  rfl

def Shape.size : Shape → Nat
  | .dot => 0
  | .line n => n
  | .box w h => w * h

def Shape.isDot : Shape → Bool
  | .dot => true
  | _ => false

@[simp]
def Shape.scale (k : Nat) : Shape → Shape
  | .dot => .dot
  | .line n => .line (k * n)
  | .box w h => .box (k * w) h

theorem gate2_main (k : Nat) (s : Shape) : (s.scale k).size = k * s.size := by
  match s with
  | .dot => rfl
  | .line n => rfl
  | .box w h => simp [Shape.size, Nat.mul_assoc]
