"""The real commands on mutated folders: exit codes, and lines a user can read, in both languages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import cskit
from cskit.errors import DataError
from cskit.metrics.measuring import measure
from cskit.sources.check import check

from .cases import case, folder_of

ROOT = Path(__file__).resolve().parents[2]
ASKED = "shop_sales,receptions,units_sold,refunds_completed,visitors"
_NEVER = ("Traceback", "unexpected error", "意外出错", "/site-packages/")


def fault(number: int, lang: str) -> str:
    """What is wrong with how `cskit check` and `cskit metrics` answer for a case, or ""."""
    with folder_of(case(number)) as folder:
        errors = [p for p in check(folder, lang=lang) if p.level == "error"]
        checked = _ran("check", str(folder), "--lang", lang)
        asked = _ran("metrics", str(folder), "--metric", ASKED, "--format", "csv", "--lang", lang)
        wanted = {"check": int(bool(errors)), "metrics": int(_refuses(folder))}
    for name, done in (("check", checked), ("metrics", asked)):
        both = done.stdout + done.stderr
        if done.returncode != wanted[name]:
            return f"{number} {name} --lang {lang}: exit {done.returncode}, not {wanted[name]}: {both[-300:]}"
        if found := [word for word in _NEVER if word in both]:
            return f"{number} {name} --lang {lang}: says {found}: {both[-300:]}"
    if asked.returncode:
        lines = asked.stderr.splitlines()
        if len(lines) != 1 or not lines[0].startswith("cskit: ") or asked.stdout:
            return f"{number} metrics --lang {lang}: no single line: {asked.stderr[:300]!r}"
        if lang == "zh" and not re.search("[一-鿿]", lines[0]):
            return f"{number} metrics --lang zh: not in Chinese: {lines[0][:200]}"
    return ""


def _refuses(folder: Path) -> bool:
    try:
        with cskit.load(folder) as shop:
            measure(shop, ASKED.split(","))
    except DataError:
        return True
    return False


def _ran(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cskit", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120, check=False
    )
