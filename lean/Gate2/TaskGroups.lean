/-!
# Task groups

An assignment of tasks to groups is a function: task `t` is in group `group t`. Tasks are the numbers
0 to `tasks - 1`. Nothing here says where an assignment comes from, or that it is a good one.
-/

namespace Gate2

/-- The tasks that `group` puts into group `g`, of the tasks 0 to `tasks - 1`. -/
noncomputable def tasksOf (group : Nat → Nat) (tasks g : Nat) : List Nat :=
  (List.range tasks).filter fun t => group t == g

/-- The sum of `f` over the numbers 0 to `n - 1`. -/
noncomputable def sumBelow (f : Nat → Nat) : Nat → Nat
  | 0 => 0
  | n + 1 => sumBelow f n + f n

/-- A task stands in a group exactly if the assignment says so. -/
theorem mem_tasksOf {group : Nat → Nat} {tasks g t : Nat} :
    t ∈ tasksOf group tasks g ↔ t < tasks ∧ group t = g := by
  simp [tasksOf]

/-- A sum over no numbers is zero, and each number adds its own value. -/
theorem sumBelow_succ (f : Nat → Nat) (n : Nat) : sumBelow f (n + 1) = sumBelow f n + f n := rfl

end Gate2
