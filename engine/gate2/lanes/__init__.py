"""The two lanes that turn an artifact into evidence: proof and repro."""
