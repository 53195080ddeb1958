theorem _private.Submission.«0».gate2_main : 1 + 1 = 2 := rfl
