"""A report on A4, printed by the Chromium that is there."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cskit.errors import told
from cskit.reports.run import ReportError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
VARIABLE = "CSKIT_CHROMIUM"
_SECONDS = 120


def find_chromium() -> str | None:
    """The Chromium to print with: the one that `CSKIT_CHROMIUM` names, else the first on the path."""
    named = os.environ.get(VARIABLE)
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def print_pdf(html: str, path: Path, chromium: str) -> None:
    """Print a page (drawings, no scripts) to `path`. Errors: `ReportError` with the browser's last line."""
    with tempfile.TemporaryDirectory(prefix="cskit-") as folder:
        source, made = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(html, encoding="utf-8")
        command = [
            chromium,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-extensions",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={made}",
            *_sandbox(),
            source.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(told("no_pdf", chromium=chromium, why=error)) from None
        if not made.is_file():
            last = (done.stderr.strip().splitlines() or [told("pdf_ended", code=done.returncode)])[-1]
            raise ReportError(told("no_pdf", chromium=chromium, why=last))
        shutil.copyfile(made, path)


def _sandbox() -> list[str]:
    """Root (a container) cannot use Chromium's sandbox; the page is our own and fetches nothing."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
