namespace Mmap

theorem group_prompts_at_most_double (groups tasks prompt : Nat) (few : groups ≤ tasks) :
    groups * prompt + tasks * prompt ≤ 2 * (tasks * prompt) := by
  have : groups * prompt ≤ tasks * prompt := Nat.mul_le_mul_right prompt few
  omega

end Mmap
