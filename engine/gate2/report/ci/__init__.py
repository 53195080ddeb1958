"""How what the gate found on a branch is shown: a format a module, each over a `Judgement`."""
