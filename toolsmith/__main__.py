"""`python -m toolsmith`."""

from toolsmith.cli.app import main

main()
