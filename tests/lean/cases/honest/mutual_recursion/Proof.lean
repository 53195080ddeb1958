mutual
  def isEven : Nat → Bool
    | 0 => true
    | n + 1 => isOdd n
  def isOdd : Nat → Bool
    | 0 => false
    | n + 1 => isEven n
end

theorem two_more (n : Nat) : isEven (n + 2) = isEven n := by
  simp [isEven, isOdd]

theorem gate2_main (n : Nat) : isEven (2 * n) = true := by
  induction n with
  | zero => simp [isEven]
  | succ n ih =>
    show isEven (2 * n + 2) = true
    rw [two_more, ih]
