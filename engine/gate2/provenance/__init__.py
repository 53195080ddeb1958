"""Where a proof is said to come from, looked up and reported; no verdict ever rests on it."""
