"""A corpus of records looked at as a whole: why they stay Unverified, and what would change it."""
