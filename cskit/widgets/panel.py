"""`explore`: a view, and the controls that recompute it."""

import gc
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from cskit.charts.renderer import REPORT_VARIABLE, SVG_MIME, undrawn
from cskit.charts.tables import MIME, html
from cskit.errors import CskitError
from cskit.terms import language, term
from cskit.widgets import STATIC_VARIABLE
from cskit.widgets.controls import NO_ONE, Choice, Control

View = Callable[..., Any]

_one_at_a_time = threading.Lock()  # Lab may be set to send each control's moves to a thread of its own


def explore(view: View, *, interactive: bool | None = None, **controls: Control) -> None:
    """Show `view(**values)` under controls that change the values (one per keyword, named as the view's arguments).

    The view displays with `show`, `table`, `tiles`, `sentences` … as any cell does. In Lab a moved control
    computes it again in place, and an error is one sentence there.
    Where nobody can move anything (reports, committed notebooks) the view is displayed once, at the values the
    controls start with; `interactive` overrides that.

    >>> from cskit.widgets import Slider
    >>> explore(lambda seconds: print(seconds, "s"), interactive=False, seconds=Slider("Seconds", 30, 10, 120))
    30 s
    """
    if not (live() if interactive is None else interactive):
        _call(view, {name: control.value for name, control in controls.items()})
        return
    from IPython.display import display

    display(panel(view, controls))


def live() -> bool:
    """Whether this runs in a notebook that somebody has open, rather than in a report or a build."""
    if os.environ.get(REPORT_VARIABLE) or os.environ.get(STATIC_VARIABLE):
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def panel(view: View, controls: Mapping[str, Control]) -> Any:
    """The controls, a button back to where they started, and the area they recompute."""
    import ipywidgets

    widgets = {name: control.widget() for name, control in controls.items()}
    start = {name: widget.value for name, widget in widgets.items()}
    area = Area(view)
    starting = False

    def moved(_: Any = None) -> None:
        if not starting:
            area.show({name: None if widget.value is NO_ONE else widget.value for name, widget in widgets.items()})

    def again(_: Any) -> None:
        nonlocal starting
        starting = True  # several controls go back: one computation
        try:
            for name, widget in widgets.items():
                widget.value = start[name]
        finally:
            starting = False
        moved()

    for widget in widgets.values():
        widget.observe(moved, names="value")
    reset = ipywidgets.Button(description=term("widget_reset", language()), layout={"width": "auto"})
    reset.on_click(again)
    reset.add_class("cskit-reset")
    settled = [name for name, of in controls.items() if isinstance(of, Choice) and len(of.options) == 1]  # no choice
    movable = [widget for name, widget in widgets.items() if name not in settled]
    row = ipywidgets.HBox([*movable, reset], layout={"flex_flow": "row wrap", "grid_gap": "0.2em 1.5em"})
    row.add_class("cskit-controls")
    moved()
    style = files("cskit.widgets").joinpath("panel.css").read_text(encoding="utf-8")
    whole = ipywidgets.VBox([ipywidgets.HTML(f"<style>{style}</style>", layout={"display": "none"}), row, area.box])
    whole.add_class("cskit-explore")
    return whole


class Area:
    """Where a view is shown. Each of its displays has a place of its own, and only what changed is drawn again."""

    def __init__(self, view: View) -> None:
        import ipywidgets

        self.view = view
        self.box = ipywidgets.VBox([], layout={"overflow": "hidden"})
        self.box.add_class("cskit-explored")

    def show(self, values: Mapping[str, Any]) -> None:
        """Compute the view with these values, and show it or the one sentence that says why not.

        What stands there pales meanwhile, where it takes longer than an eye notices (`panel.css`).
        """
        import ipywidgets

        self.box.add_class("cskit-working")
        shown = outputs(self.view, values)
        self.box.remove_class("cskit-working")
        places = [*self.box.children, *(ipywidgets.Output() for _ in range(len(shown) - len(self.box.children)))]
        for place, output in zip(places, shown, strict=False):
            if place.outputs != (output,):
                place.outputs = (output,)
        if len(shown) != len(self.box.children):
            self.box.children = places[: len(shown)]


def outputs(view: View, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a view displays, as notebook outputs; an error becomes one sentence."""
    with _one_at_a_time, _uninterrupted(), _taken() as shown, undrawn():
        try:
            _call(view, values)
        except CskitError as error:
            return [_sentence(str(error))]
        except Exception as error:
            return [_sentence(term("widget_failed", language(), error=f"{type(error).__name__}: {error}"))]
    return shown


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """No garbage is collected while somebody waits: a pass over all that libraries hold takes a tenth of a second."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _taken() -> Iterator[list[dict[str, Any]]]:
    """What is displayed within, by this thread, instead of being shown.

    Taken by a hook: Lab sends moves to a thread of their own while cells run in another, and with a capturing
    publisher in the kernel's place every message that comes in meanwhile would be lost.
    """
    from IPython import get_ipython
    from IPython.utils.capture import capture_output

    shown: list[dict[str, Any]] = []
    publisher = get_ipython().display_pub
    if not hasattr(publisher, "register_hook"):  # somebody captures this cell, or this is no kernel
        with capture_output(stdout=False, stderr=False) as caught:
            yield shown
        shown += [_output(dict(output.data), dict(output.metadata or {})) for output in caught.outputs]
        return

    def keep(message: Mapping[str, Any]) -> None:
        shown.append(_output(message["content"]["data"], message["content"]["metadata"]))

    publisher.register_hook(keep)
    try:
        yield shown
    finally:
        publisher.unregister_hook(keep)


def _sentence(said: str) -> dict[str, Any]:
    return _output({"text/html": html("note", said, "missing"), "text/plain": said}, {})


def _call(view: View, values: Mapping[str, Any]) -> None:
    """The view displays by itself; what it returns is displayed as a cell's last line is."""
    returned = view(**values)
    if returned is not None:
        from IPython.display import display

        display(returned)


def _output(data: dict[str, Any], metadata: dict[str, Any]) -> dict[str, Any]:
    kept = {kind: part for kind, part in data.items() if kind not in (MIME, SVG_MIME)}
    return {"output_type": "display_data", "data": kept, "metadata": metadata}
