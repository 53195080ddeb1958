"""The benchmark suite: `make bench`, `make bench-check`. No test is in here, and nothing timed
is in the tests."""
