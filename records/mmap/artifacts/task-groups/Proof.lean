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

theorem one_in_its_own (g n : Nat) :
    sumBelow (fun h => if g = h then 1 else 0) n = if g < n then 1 else 0 := by
  induction n with
  | zero => simp [sumBelow]
  | succ n ih =>
    rw [sumBelow, ih]
    by_cases h : g = n
    · subst h; simp
    · have : (g < n + 1) = (g < n) := by apply propext; omega
      simp [h, this]

theorem sum_of_sums (f f' : Nat → Nat) (n : Nat) :
    sumBelow (fun i => f i + f' i) n = sumBelow f n + sumBelow f' n := by
  induction n with
  | zero => rfl
  | succ n ih => simp only [sumBelow, ih]; omega

theorem size_with_one_more (group : Nat → Nat) (tasks g : Nat) :
    (tasksOf group (tasks + 1) g).length =
      (tasksOf group tasks g).length + if group tasks = g then 1 else 0 := by
  unfold tasksOf
  rw [List.range_succ, List.filter_append, List.length_append]
  congr 1
  by_cases h : group tasks = g <;> simp [h]

theorem sizes_add_up (group : Nat → Nat) (tasks groups : Nat)
    (assigned : ∀ t, t < tasks → group t < groups) :
    sumBelow (fun g => (tasksOf group tasks g).length) groups = tasks := by
  induction tasks with
  | zero =>
    have zero : ∀ n, sumBelow (fun g => (tasksOf group 0 g).length) n = 0 := by
      intro n
      induction n with
      | zero => rfl
      | succ n ih => rw [sumBelow, ih]; simp [tasksOf]
    exact zero groups
  | succ tasks ih =>
    simp only [size_with_one_more]
    rw [sum_of_sums, ih (fun t h => assigned t (by omega)), one_in_its_own,
      if_pos (assigned tasks (by omega))]

/-- `group t` is the group of task `t`, one of the groups 0 to `groups - 1`. -/
theorem groups_partition_the_tasks (group : Nat → Nat) (tasks groups : Nat)
    (assigned : ∀ t, t < tasks → group t < groups) :
    (∀ g h t : Nat, t ∈ tasksOf group tasks g → t ∈ tasksOf group tasks h → g = h) ∧
      (∀ t, t < tasks ↔ ∃ g, g < groups ∧ t ∈ tasksOf group tasks g) ∧
      sumBelow (fun g => (tasksOf group tasks g).length) groups = tasks := by
  refine ⟨fun g h t ing inh => ?_, fun t => ⟨fun task => ?_, ?_⟩,
    sizes_add_up group tasks groups assigned⟩
  · simp [tasksOf] at ing inh
    omega
  · exact ⟨group t, assigned t task, by simp [tasksOf, task]⟩
  · rintro ⟨g, _, member⟩
    simp [tasksOf] at member
    exact member.1

end Mmap
