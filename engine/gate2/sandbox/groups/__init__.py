"""Control groups: what the kernel limits and counts."""
