"""The `cskit` command: one module per group of commands, each importing what is heavy only when it runs."""

from cskit.cli.guard import main

__all__ = ["main"]
