"""What became of stored verdicts when all that they rest on was run again."""
