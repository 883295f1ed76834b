"""The files an import is given: those of folders and of zips, each once, and when each was exported."""

import os
import re
import shutil
import time
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath

from cskit.errors import DataError, UsageError, told
from cskit.reading.container import container

LAYERS = 2  # a zip, and the zips in it
MOST_BYTES = 2 << 30  # unpacked, all zips together
SWELLS = (64 << 20, 100)  # more bytes than this, and more than so many times its packed size: made to harm
_HIDDEN = (".", "~$", "__MACOSX", "import.json")
_DAY = r"(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])日?"
_STAMP = re.compile(rf"(?<!\d){_DAY}(?:[-_ T]*([01]\d|2[0-3])[-_.:时点]?([0-5]\d)(?:[-_.:分]?([0-5]\d))?)?(?!\d)")
_EPOCH = re.compile(r"(?<!\d)(1[5-9]\d{8})(?:\d{3})?(?!\d)")

Moment = tuple[datetime, datetime]
"""When a file was exported, to compare it with others: as its name says, and as the disk does."""


def exported_at(path: Path) -> Moment:
    """When a file was exported: what its name says of it (a date, with or without a time, or seconds since 1970), else
    when it was last written; between files whose names say the same, the latter decides."""
    written = datetime.fromtimestamp(int(path.stat().st_mtime))
    if found := _STAMP.findall(path.stem):
        try:
            return datetime(*(int(part or 0) for part in found[-1])), written  # type: ignore[arg-type]
        except ValueError:
            return written, written  # the 31st of February: no date
    epoch = _EPOCH.search(path.stem)
    return (datetime.fromtimestamp(int(epoch[1])) if epoch else written), written


def gathered(files: Iterable[str | Path], spill: Path) -> tuple[list[Path], list[str]]:
    """Every file, however often and by whatever way it was named; zips are unpacked into the folder `spill`. And why
    a zip was not, one sentence each.

    Errors: `DataError` if a file is not there or a folder is empty, `UsageError` if there is none at all.
    """
    paths: list[Path] = []
    for file in map(Path, files):
        DataError.when(not file.exists(), "no_file", path=file)
        inside = [p for p in sorted(file.rglob("*")) if p.is_file() and not p.name.startswith(_HIDDEN)]
        DataError.when(file.is_dir() and not inside, "no_file_in_folder", file=file)
        paths += inside if file.is_dir() else [file]
    UsageError.when(not paths, "no_import_file")
    once = list({path.resolve(): path for path in paths}.values())
    refused: list[str] = []
    for _ in range(LAYERS):
        once = [inner for path in once for inner in _opened(path, spill, refused)]
    return once, refused


def _opened(path: Path, spill: Path, refused: list[str]) -> list[Path]:
    """The file itself or, of a zip, what is in it."""
    if container(path) != "zip" or not zipfile.is_zipfile(path):
        return [path]
    try:
        return _unpacked(path, spill)
    except DataError as error:
        refused.append(str(error))
    except Exception as error:  # zipfile lets through whatever unpacking raises
        refused.append(told("zip_broken", name=path.name, why=str(error)[:80]))
    return []


def _unpacked(path: Path, spill: Path) -> list[Path]:
    """What is in a zip, with the times it gives. Errors: `DataError` for one that is locked, or swells."""
    found = []
    with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX/" not in m.filename]
        DataError.when(not members, "no_file_in_folder", file=path.name)
        DataError.when(any(m.flag_bits & 1 for m in members), "zip_locked", name=path.name)
        size = sum(m.file_size for m in members)
        taken = sum(file.stat().st_size for file in spill.rglob("*") if file.is_file())
        swollen = any(m.file_size > max(SWELLS[0], SWELLS[1] * m.compress_size) for m in members)
        DataError.when(swollen or size + taken > MOST_BYTES, "zip_swollen", name=path.name, size=f"{size >> 20:,} MB")
        for member in members:
            folder = spill / str(len(list(spill.iterdir())))  # names are those of the files, and may be there twice
            folder.mkdir()
            target = folder / (PurePosixPath(member.filename.replace("\\", "/")).name or "_")
            with archive.open(member) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)
            at = time.mktime((*member.date_time, 0, 0, -1))
            os.utime(target, (at, at))
            if not target.name.startswith(_HIDDEN):
                found.append(target)
    return found
