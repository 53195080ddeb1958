section
set_option debug.skipKernelTC true
private theorem ten_is_twenty : 10 = 20 := by
  decide +kernel
end

theorem gate2_main : 1 + 1 = 3 :=
  absurd ten_is_twenty (by decide)
