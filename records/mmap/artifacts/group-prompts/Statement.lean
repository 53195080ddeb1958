namespace Mmap

theorem group_prompts_at_most_double (groups tasks prompt : Nat) (few : groups ≤ tasks) :
    groups * prompt + tasks * prompt ≤ 2 * (tasks * prompt) := by
  sorry

end Mmap
