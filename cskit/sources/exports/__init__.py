"""One module per kind of export. A module here that declares `READER` is a reader: nothing else to register."""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from cskit.errors import DataError, told
from cskit.reading.sheets import head
from cskit.sources.reading import Reader
from cskit.written import listed


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader there is, by id."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return tuple(sorted((module.READER for module in modules), key=lambda reader: reader.id))


def reader_of(path: Path, lang: str = "en") -> Reader:
    """The reader that recognises a file best.

    Errors: `DataError` if the file is missing, empty, broken, or nothing anybody recognises.
    """
    DataError.when(not path.is_file(), "no_file", path=path)
    beginning = head(path)
    score, best = max(((reader.recognises(beginning), reader) for reader in readers()), key=lambda pair: pair[0])
    if score <= 0:
        known = listed((reader.name(lang) for reader in readers()), ";")
        raise DataError(told("no_reader", name=path.name, known=known))
    return best
