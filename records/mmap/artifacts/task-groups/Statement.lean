namespace Gate2

/-- The tasks that `group` puts into group `g`, of the tasks 0 to `tasks - 1`. -/
noncomputable def tasksOf (group : Nat → Nat) (tasks g : Nat) : List Nat :=
  (List.range tasks).filter fun t => group t == g

/-- The sum of `f` over the numbers 0 to `n - 1`. -/
noncomputable def sumBelow (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => sumBelow f n + f n

end Gate2

namespace Mmap

open Gate2

/-- `group t` is the group of task `t`, one of the groups 0 to `groups - 1`. -/
theorem groups_partition_the_tasks (group : Nat → Nat) (tasks groups : Nat)
    (assigned : ∀ t, t < tasks → group t < groups) :
    (∀ g h t : Nat, t ∈ tasksOf group tasks g → t ∈ tasksOf group tasks h → g = h) ∧
      (∀ t, t < tasks ↔ ∃ g, g < groups ∧ t ∈ tasksOf group tasks g) ∧
      sumBelow (fun g => (tasksOf group tasks g).length) groups = tasks := by
  sorry

end Mmap
