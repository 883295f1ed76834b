"""What Typer says of a command line it cannot read, in the language spoken; its English stays as it is."""

from __future__ import annotations

import re

from cskit.errors import resaid, told

_WRONG_VALUE = re.compile(r"invalid value for (?P<name>'.+?'): (?P<why>.+)")
_SAYS = {  # the term that says it → what Typer says, without the capital and the full stop
    "missing_argument": r"missing argument (?P<name>'.+')",
    "missing_option": r"missing option (?P<name>'.+')",
    "no_command": r"no such command (?P<name>'[^']*')",
    "no_command_close": r"no such command (?P<name>'.+?')\. Did you mean (?P<close>'.+')\?",
    "extra_arguments": r"got unexpected extra argument\(s\) \((?P<words>.+)\)",
    "option_empty": r"option (?P<name>'.+?') requires an argument",
    "option_full": r"option (?P<name>'.+?') does not take a value",
}
_WHY = {
    "value_choice": r"(?P<value>'.*') is not one of (?P<known>'.+')",
    "value_int": r"Input should be a valid integer, unable to parse string as an integer",
    "value_float": r"Input should be a valid number, unable to parse string as a number",
    "value_least": r"Input should be greater than or equal to (?P<least>\S+)",
}


def said_of(message: str) -> str:
    """Typer's message in the language spoken; as it is where it is none of those known.

    >>> said_of("missing argument 'DATA'")
    "missing argument 'DATA'"
    """
    if wrong := _WRONG_VALUE.fullmatch(message):
        return told("option_value", name=wrong["name"], why=resaid(wrong["why"], _WHY))
    return resaid(message, _SAYS)
