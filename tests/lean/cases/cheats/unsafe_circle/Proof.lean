unsafe def gate2_main : 1 + 1 = 3 := gate2_main
