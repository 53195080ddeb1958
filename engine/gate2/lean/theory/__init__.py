"""The theory that the independent kernel checks, room by room; `gate2.lean.kernel` lists it."""
