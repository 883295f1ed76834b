"""A real JupyterLab, started as `cskit lab` starts it, and a page in it that runs lessons and moves widgets."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.request import Request, urlopen

from cskit.cli.course import command
from cskit.cli.opening import trust
from cskit.course.build import SOURCES

# lesson → the language in which `make test` runs it in JupyterLab: in turn
HERE = {path.stem: ("zh", "en")[i % 2] for i, path in enumerate(sorted(SOURCES.glob("*.py")))}
TOKEN = "lesson"
WIDE = 1280
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"  # the notebook in front
_OWN_FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)

# Per chart below an element how much is drawn on it: marks of a drawing, colours of a canvas.
_DRAWN_IN = """
(element) => [...element.querySelectorAll('.jp-RenderedVegaCommon5')].map((e) => {
  const svg = e.querySelector('svg.marks'), canvas = e.querySelector('canvas.marks');
  if (svg) return svg.querySelectorAll('path, rect, line, text').length;
  if (!canvas || !canvas.width || !canvas.height) return 0;
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4 * 97) seen.add(data[i] + ',' + data[i + 1] + ',' + data[i + 2]);
  return seen.size < 3 ? 0 : seen.size;
})
"""


@dataclass
class Server:
    """A running JupyterLab, and the folder below which its own things lie."""

    url: str
    folder: Path

    def ask(self, path: str, method: str = "GET") -> Any:
        request = Request(f"{self.url}/api/{path}", method=method, headers={"Authorization": f"token {TOKEN}"})
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def kernel_of(self, lesson: str) -> dict[str, Any] | None:
        """The kernel of an open notebook, once it is there."""
        found = [s for s in self.ask("sessions") if s["path"] == lesson]
        return found[0]["kernel"] if found else None

    def end_all(self) -> None:
        """Shut every notebook's kernel down."""
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@contextmanager
def serving(notebooks: Path, folder: Path) -> Iterator[Server]:
    """JupyterLab on a copy of `notebooks` below `folder`."""
    copy = folder / "notebooks"
    for lang in ("en", "zh"):
        shutil.copytree(notebooks / lang, copy / lang)
    with patch.dict(os.environ, _own(folder)):
        trust()
    with running(command(copy / "en", "en"), folder) as server:
        yield replace(server, folder=copy)


@contextmanager
def running(line: list[str], folder: Path, extra: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The JupyterLab that `line` starts, with settings, runtime and history of its own below `folder`.

    `extra` goes into its environment.
    """
    own = _own(folder) | dict(extra or {})
    port = _free_port()
    options = [
        "--no-browser",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        "--allow-root",
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CSKIT_", "JUPYTER"))} | own
    with (
        (folder / "lab.log").open("w") as log,
        subprocess.Popen([*line, *options], env=environment, stdout=log, stderr=log) as lab,
    ):
        server = Server(f"http://127.0.0.1:{port}", folder)
        try:
            _wait_until(lambda: _answers(server, lab), 120, "JupyterLab does not start")
            yield server
        finally:
            lab.terminate()


def _own(folder: Path) -> dict[str, str]:
    return {name: str(folder / name.lower()) for name in _OWN_FOLDERS}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(server: Server, lab: subprocess.Popen[bytes]) -> bool:
    assert lab.poll() is None, "JupyterLab ended at once"
    try:
        server.ask("status")
    except OSError:
        return False
    return True


def _wait_until(true: Any, seconds: float, otherwise: str) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.3)


@dataclass
class Lab:
    """The browser's page: one notebook at a time, and what it complained about or asked beyond this machine."""

    page: Any
    server: Server
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: None if _is_local(r.url, self.server) else self.outside.append(r.url))

    def open(self, lesson: str) -> None:
        """Open a notebook (`en/00_start_here.ipynb`) alone, and wait for a kernel that is connected and idle."""
        self.complaints.clear()
        self.outside.clear()
        self.page.goto(f"{self.server.url}/lab/tree/{lesson}?reset&token={TOKEN}")
        self.wait_for(lesson)

    def start(self) -> None:
        """Open what the server's own address leads to."""
        self.page.goto(f"{self.server.url}/?token={TOKEN}")

    def wait_for(self, lesson: str, timeout: float = 120) -> None:
        """Wait until the notebook is in the page and its kernel is connected and idle (`Run` is lost before)."""
        self.page.locator(f"{PANEL} .jp-Cell").first.wait_for(timeout=timeout * 1000)

        def idle() -> bool:
            kernel = self.server.kernel_of(lesson)
            return kernel is not None and kernel["execution_state"] == "idle" and kernel["connections"] > 0

        self._until(idle, timeout, f"{lesson}: no idle kernel")

    def run_all(self, lesson: str, timeout: float = 240) -> None:
        """Run every cell, and wait until the last has run and its charts are drawn."""
        self.page.locator(f"{PANEL} .jp-Cell").first.click()
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        codes = self.page.locator(f"{PANEL} .jp-CodeCell").count()
        done = f"""() => {{
          const said = [...document.querySelectorAll('{PANEL} .jp-CodeCell .jp-InputArea-prompt')];
          return said.length >= {codes} && said.every((e) => /\\[\\d+\\]/.test(e.textContent))
        }}"""
        started = (
            "() => [...document.querySelectorAll('.jp-InputArea-prompt')].some((e) => e.textContent.includes('*'))"
        )
        self.page.wait_for_function(started, timeout=20_000)
        self.page.wait_for_function(done, timeout=timeout * 1000)
        self._until(lambda: all(self.charts()), 60, f"{lesson}: a chart is not drawn: {self.charts()}")

    def charts(self) -> list[int]:
        """Per chart of the notebook how much is drawn (0: nothing)."""
        return list(self.page.locator(PANEL).evaluate(_DRAWN_IN))

    def save(self, lesson: str) -> bytes:
        """Save the notebook in front, and give what its file holds then."""
        file = self.server.folder / lesson
        before = file.stat().st_mtime_ns
        self.page.locator(f"{PANEL} .jp-Cell").first.click()
        self.page.keyboard.press("Control+s")
        self._until(lambda: file.stat().st_mtime_ns != before, 20, f"{lesson}: is not saved")
        return file.read_bytes()

    def errors(self) -> list[str]:
        """Tracebacks and messages on stderr."""
        said = self.page.locator(
            '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
        )
        return said.all_inner_texts()

    def explored(self) -> list[Explored]:
        """The live widgets, each the controls and the area under them."""
        panels = self.page.locator(".cskit-explore")
        return [Explored(self.page, panels.nth(i)) for i in range(panels.count())]

    def _until(self, true: Any, seconds: float, otherwise: str) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, otherwise
            self.page.wait_for_timeout(200)


def _is_local(url: str, server: Server) -> bool:
    return url.startswith((server.url, server.url.replace("http", "ws", 1), "data:", "blob:"))


@dataclass
class Explored:
    """One `explore` in the page."""

    page: Any
    panel: Any

    def text(self) -> str:
        """What stands in the area: numbers, tables, titles (also off screen, where Lab renders nothing)."""
        return str(self.panel.locator(".cskit-explored").text_content())

    def charts(self) -> list[int]:
        """Per chart in the area how much is drawn."""
        return list(self.panel.evaluate(_DRAWN_IN))

    def picture(self) -> bytes:
        """The area as a picture."""
        return bytes(self.panel.locator(".cskit-explored").screenshot())

    def move(self) -> bool:
        """Move the first slider by five steps, or take the next option of the first choice; False without either."""
        slider = self.panel.locator(".noUi-handle").first
        if slider.count():
            slider.scroll_into_view_if_needed()
            start = slider.get_attribute("aria-valuenow")
            for _ in range(5):
                slider.press("ArrowRight")
            assert slider.get_attribute("aria-valuenow") != start, "the slider does not move"
            return True
        button = self.panel.locator(".widget-toggle-button:not(.mod-active)").first
        if button.count():
            button.click()
            return True
        choice = self.panel.locator("select").first
        if choice.count():
            choice.select_option(index=1)
            return True
        return False

    def settle(self) -> None:
        """Wait until the area has said the same for a second: the last of several moves is answered."""
        said, since = self.text(), time.monotonic()
        while time.monotonic() < since + 1:
            self.page.wait_for_timeout(100)
            if self.text() != said:
                said, since = self.text(), time.monotonic()

    def reset(self) -> None:
        """Press the button that leads back to the start."""
        self.panel.locator("button.cskit-reset").click()

    def wait_until(self, true: Callable[[], bool], otherwise: str, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, otherwise
            self.page.wait_for_timeout(50)
