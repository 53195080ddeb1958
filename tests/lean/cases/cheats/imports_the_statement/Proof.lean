import Statement

theorem again : 1 + 1 = 3 := gate2_main
