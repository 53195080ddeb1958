"""Sealed runs: one protocol, and the lanes that implement it."""
