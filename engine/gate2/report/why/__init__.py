"""The answer of `gate2 why`: one record, or one claim, explained as one would to a colleague."""
