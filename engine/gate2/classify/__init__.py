"""Which evidence would settle a claim: a proof, a run, or neither."""
