"""The gate on a pull request: a branch's commits judged under the base's policy."""
