"""Which claims state values of one quantity, and which of these cannot both be right."""
