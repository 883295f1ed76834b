"""What `pyproject.toml` cannot say: a wheel carries the course, which lies beside the package in the repository."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HOME = Path(__file__).resolve().parent
FOLDERS = ("datasets", "exercises", "notebooks")
KINDS = (".csv", ".ipynb", ".md", ".parquet", ".py", ".toml", ".xlsx")


def course() -> list[Path]:
    """The files of the course, relative to the repository; not what running and editing left there."""
    found = (path.relative_to(HOME) for name in FOLDERS for path in (HOME / name).rglob("*") if path.is_file())
    taken = (path for path in found if path.suffix in KINDS and path.name != "conftest.py")
    return sorted(path for path in taken if not any(part[0] in "._" for part in path.parts))


class WithCourse(build_py):
    """Puts the course into `cskit/material`, where `cskit/bundled.py` looks; an editable install needs no copy."""

    def run(self) -> None:
        super().run()
        for path in () if self.editable_mode else course():
            place = Path(self.build_lib, "cskit", "material", path)
            self.mkpath(str(place.parent))
            self.copy_file(str(path), str(place))

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *map(str, course())]


setup(cmdclass={"build_py": WithCourse})
