"""Records, claims and artifacts: bytes at the door, frozen values inside."""
