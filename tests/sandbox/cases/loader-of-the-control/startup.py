print("never in the engine")
