"""An example of every reason code, loaded by `gate2 explain` alone."""
