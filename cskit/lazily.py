"""Names that a package shows, each imported from its home on first use, so that importing the package is cheap."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def on_first_use(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package; `homes`: module below it → the names that live there (none: it is shown itself).

    >>> on_first_use("cskit", {"period": "Period"})("Period").__name__
    'Period'
    """
    home = {name: module for module, names in homes.items() for name in names.split() or [module]}

    def found(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{home[name]}")
        return getattr(module, name) if homes[home[name]] else module

    return found
