"""Where the course's own material lies: the bundled shops, the notebooks and the exercises.

In a checkout they stand beside the package; a wheel carries them inside it (`setup.py`), in folders of the same names.
"""

import shutil
from pathlib import Path

from cskit.errors import DataError, unknown
from cskit.terms import LANGS

_PACKAGE = Path(__file__).resolve().parent
_CARRIED = _PACKAGE / "material"  # only in an installed package


ROOT = _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent  # holds `datasets`, `notebooks` and `exercises`
# the first line of the README beside tables that `cskit simulate` made, or that were written by hand for the course
SYNTHETIC = ("<!-- cskit simulate", "<!-- cskit synthetic")
EXERCISES = ROOT / "exercises"  # source, bank, and what is made of them in en, zh and solutions


def bundled(name: str) -> Path:
    """The folder of a bundled shop, such as `double11`, `mens_wear_week` or `clinic_day`.

    Errors: `UsageError` for a name that is no bundled shop, `DataError` where no shop is there at all.

    >>> bundled("mens_wear_week").name
    'mens_wear_week'
    """
    folder = ROOT / "datasets" / name
    if name in shops():
        return folder
    DataError.when(not shops(), "no_bundled", folder=ROOT / "datasets")
    raise unknown("bundled shop", name, shops())


def place_of(data: str | Path) -> Path:
    """The folder that a name of a bundled shop or a path means.

    `double12` is a name misspelt, `my/shop` a folder that is not there.
    """
    folder = located(data)
    return folder if folder.exists() or len(folder.parts) > 1 else bundled(str(data))


def is_synthetic(folder: Path | None) -> bool:
    """Whether the README beside these tables says that they are made up."""
    readme = Path(folder) / "README.md" if folder else None
    if readme is None or not readme.is_file():
        return False
    return readme.read_text(encoding="utf-8", errors="replace").startswith(SYNTHETIC)


def located(folder: str | Path) -> Path:
    """The folder itself; the bundled shop of that name where there is no such folder.

    >>> located("mens_wear_week") == bundled("mens_wear_week")
    True
    """
    place = Path(folder)
    return bundled(str(folder)) if not place.exists() and str(folder) in shops() else place


def shops() -> list[str]:
    folder = ROOT / "datasets"
    return sorted(p.name for p in folder.iterdir() if _is_shop(p)) if folder.is_dir() else []


def notebooks(lang: str = "en") -> Path:
    """The folder of the generated lessons in `lang`, `DataError` where they are not there."""
    folder = ROOT / "notebooks" / lang
    DataError.when(not folder.is_dir(), "no_lessons", folder=folder)
    return folder


def opened(folder: Path) -> Path:
    """The folder in which the course is opened and may be changed: the checkout itself, or in an installed package a
    copy of lessons and exercises in `folder`. A file that is there already stays as its owner left it."""
    if ROOT != _CARRIED:
        return ROOT
    for lang in LANGS:
        for part in ("notebooks", "exercises"):
            shutil.copytree(ROOT / part / lang, folder / part / lang, copy_function=_keep, dirs_exist_ok=True)
    return folder


def _keep(given: str, own: str) -> None:
    if not Path(own).exists():
        shutil.copyfile(given, own)


def _is_shop(folder: Path) -> bool:
    return any((folder / f"messages{suffix}").is_file() for suffix in (".parquet", ".csv", ".xlsx"))
