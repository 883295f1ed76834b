"""`python -m cskit …`: the command, where its folder is not on the path."""

from cskit.cli import main

main()
