"""The ledger: every attempt with its outcome, appended to and never changed."""
