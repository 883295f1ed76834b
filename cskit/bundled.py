"""Where the course's own material lies: the bundled shops and the notebooks, beside the package in its checkout."""

from __future__ import annotations

from pathlib import Path

from cskit.errors import DataError, told, unknown

ROOT = Path(__file__).resolve().parents[1]
EXERCISES = ROOT / "exercises"  # source, bank, and what is made of them in en, zh and solutions


def bundled(name: str) -> Path:
    """The folder of a bundled shop, such as `double11` or `mens_wear_week`.

    Errors: `UsageError` for a name that is no bundled shop, `DataError` where the package was installed
    without its checkout (the shops are data, and are not part of the package).

    >>> bundled("mens_wear_week").name
    'mens_wear_week'
    """
    folder = ROOT / "datasets" / name
    if name in shops():
        return folder
    if not shops():
        raise DataError(told("no_bundled", folder=ROOT / "datasets"))
    raise unknown("bundled shop", name, shops())


def located(folder: str | Path) -> Path:
    """The folder itself; the bundled shop of that name where there is no such folder.

    >>> located("mens_wear_week") == bundled("mens_wear_week")
    True
    """
    place = Path(folder)
    return bundled(str(folder)) if not place.exists() and str(folder) in shops() else place


def shops() -> list[str]:
    """The names of the bundled shops that are there."""
    folder = ROOT / "datasets"
    return sorted(p.name for p in folder.iterdir() if _is_shop(p)) if folder.is_dir() else []


def notebooks(lang: str = "en") -> Path:
    """The folder of the generated lessons in `lang`, `DataError` where they are not there."""
    folder = ROOT / "notebooks" / lang
    if not folder.is_dir():
        raise DataError(told("no_lessons", folder=folder))
    return folder


def _is_shop(folder: Path) -> bool:
    return any((folder / f"messages{suffix}").is_file() for suffix in (".parquet", ".csv", ".xlsx"))
