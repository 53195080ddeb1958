namespace Gate2

/-- A backbone that all tasks share, and one decoder for each task. -/
def withDecoders (backbone decoder tasks : Nat) : Nat := backbone + tasks * decoder

end Gate2

namespace Mmap

open Gate2

theorem more_tasks_more_parameters (backbone decoder fewer more : Nat) (stores : 0 < decoder)
    (grows : fewer < more) :
    withDecoders backbone decoder fewer < withDecoders backbone decoder more := by
  unfold withDecoders
  exact Nat.add_lt_add_left (Nat.mul_lt_mul_of_pos_right grows stores) backbone

end Mmap
