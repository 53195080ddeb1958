/-- At least two, and divided by one and itself only. -/
def Prime (n : Nat) : Prop := 2 ≤ n ∧ ∀ d, d ∣ n → d = 1 ∨ d = n

namespace Trick

def Prime (_ : Nat) : Prop := True

theorem _root_.gate2_main : Prime 91 := trivial

end Trick
