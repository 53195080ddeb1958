"""`python -m gate2`."""

from gate2.cli.main import main

main()
