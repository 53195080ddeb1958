"""The command line: one module per command, the exit codes in one place."""
