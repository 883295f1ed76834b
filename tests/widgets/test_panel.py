"""`explore`: live where somebody can move something, once everywhere else; nothing leaks, errors are words."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pandas as pd
import pytest
from IPython.utils.capture import capture_output

from cskit.charts import sentences, table
from cskit.errors import DataError
from cskit.widgets import STATIC_VARIABLE, Choice, Slider, Switch, explore, live
from cskit.widgets.panel import outputs, panel


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An IPython that looks like a notebook's kernel, its publisher included."""
    from ipykernel.zmqshell import ZMQDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from jupyter_client.session import Session

    made = InteractiveShell.instance()
    monkeypatch.setattr(made, "kernel", object(), raising=False)
    publisher = ZMQDisplayPublisher(parent=made, session=Session(), pub_socket=None)
    monkeypatch.setattr(made, "display_pub", publisher)
    monkeypatch.delenv(STATIC_VARIABLE, raising=False)
    monkeypatch.delenv("CSKIT_REPORT", raising=False)
    yield made
    InteractiveShell.clear_instance()


def said(n: int, loud: bool = False) -> None:
    """A view: one sentence, one table, sometimes a sentence more."""
    sentences([f"n is {n}"])
    table(pd.DataFrame({"n": [n]}), {"n": "N"}, name="n", title="How many?")
    if loud:
        sentences(["LOUD"])


NUMBER = {"n": Slider("n", 3, 0, 9)}
CONTROLS = {"n": Slider("n", 3, 0, 9), "loud": Switch("loud")}


def texts(shown: Any) -> list[str]:
    return [part["data"]["text/plain"] for part in shown]


def area_texts(made: Any) -> list[str]:
    return [place.outputs[0]["data"]["text/plain"] for place in made.children[-1].children]


def slider(made: Any) -> Any:
    return made.children[1].children[0]


@pytest.mark.parametrize("variable", [STATIC_VARIABLE, "CSKIT_REPORT"])
def test_nobody_there_the_view_is_shown_once(shell: Any, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    assert live()
    monkeypatch.setenv(variable, "1")
    assert not live()
    with capture_output() as caught:
        explore(said, **CONTROLS)
    assert [o.data["text/plain"] for o in caught.outputs] == ["n is 3", "[table] How many?"]
    assert not any("widget" in kind for o in caught.outputs for kind in o.data)
    assert any("cskit.table" in kind for o in caught.outputs for kind in o.data)  # the appendix has it


def test_in_lab_a_panel_is_shown_and_nothing_beside_it(shell: Any) -> None:
    with capture_output() as caught:
        explore(said, **CONTROLS)
    (shown,) = caught.outputs
    assert "application/vnd.jupyter.widget-view+json" in shown.data
    assert caught.stdout == ""


def test_in_a_report_errors_are_raised(shell: Any) -> None:
    def broken(n: int) -> None:
        raise DataError("no data")

    with pytest.raises(DataError):
        explore(broken, interactive=False, n=Slider("n", 3, 0, 9))


def test_a_moved_control_recomputes_in_place(shell: Any) -> None:
    made = panel(said, CONTROLS)
    assert area_texts(made) == ["n is 3", "[table] How many?"]
    places = made.children[-1].children
    with capture_output() as caught:
        slider(made).value = 7
    assert area_texts(made) == ["n is 7", "[table] How many?"]
    assert made.children[-1].children == places  # the same places, so that the page does not jump
    assert (caught.stdout, caught.outputs) == ("", [])


def test_what_else_is_displayed_meanwhile_goes_its_own_way(shell: Any) -> None:
    """Lab runs moves in one thread and cells in another: neither takes what the other displays."""
    computing, displayed = threading.Event(), threading.Event()
    elsewhere: list[str] = []

    def view(n: int) -> None:
        if n == 5:
            computing.set()
            assert displayed.wait(10)
        sentences([f"n is {n}"])

    made = panel(view, {"n": Slider("n", 3, 0, 9)})

    def cell() -> None:
        shell.display_pub.register_hook(lambda m: elsewhere.append(m["content"]["data"]["text/plain"]))
        assert computing.wait(10)
        shell.display_pub.set_parent({})  # what the kernel does for every message that comes in
        sentences(["a cell"])
        displayed.set()

    other = threading.Thread(target=cell)
    other.start()
    slider(made).value = 5
    other.join()
    assert area_texts(made) == ["n is 5"]
    assert elsewhere == ["a cell"]


def test_back_to_the_start_computes_once(shell: Any) -> None:
    seen: list[tuple[int, bool]] = []

    def view(n: int, loud: bool) -> None:
        seen.append((n, loud))

    made = panel(view, CONTROLS)
    slider(made).value = 5
    made.children[1].children[1].value = True
    made.children[1].children[-1].click()
    assert seen == [(3, False), (5, False), (5, True), (3, False)]
    assert slider(made).value == 3


def test_everyone_can_be_chosen_again(shell: Any) -> None:
    made = panel(lambda who: sentences([str(who)]), {"who": Choice("Agent", {f"n{i}": i or None for i in range(6)})})
    menu = made.children[1].children[0]
    menu.index = 3
    assert area_texts(made) == ["3"]
    menu.index = 0
    assert (menu.index, menu.label) == (0, "n0")  # not blank
    assert area_texts(made) == ["None"]
    menu.index = 2
    made.children[1].children[-1].click()
    assert (menu.label, area_texts(made)) == ("n0", ["None"])


def test_a_choice_without_a_choice_is_not_offered(shell: Any) -> None:
    made = panel(lambda days, n: sentences([f"{days} {n}"]), {"days": Choice("Days", {"all": "1-7"}), **NUMBER})
    assert [widget.description for widget in made.children[1].children] == ["n", "Back to the start"]
    assert area_texts(made) == ["1-7 3"]


def test_only_what_changed_is_sent_again(shell: Any) -> None:
    def view(n: int) -> None:
        sentences(["always the same"])
        sentences([f"n is {n}"])

    made = panel(view, {"n": Slider("n", 3, 0, 9)})
    sent: list[Any] = []
    for place in made.children[-1].children:
        place.observe(lambda change: sent.append(change["new"]), names="outputs")
    slider(made).value = 4
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DataError("period 2020 is outside the data"), "period 2020 is outside the data"),
        (ZeroDivisionError("division by zero"), "This could not be computed: ZeroDivisionError: division by zero. "),
    ],
)
def test_an_error_is_one_sentence_and_the_next_move_works(shell: Any, error: Exception, sentence: str) -> None:
    def view(n: int) -> None:
        sentences(["before"])
        if n == 4:
            raise error
        sentences(["after"])

    made = panel(view, {"n": Slider("n", 3, 0, 9)})
    slider(made).value = 4
    (only,) = area_texts(made)
    assert only.startswith(sentence)
    assert "Traceback" not in only
    slider(made).value = 5
    assert area_texts(made) == ["before", "after"]


def test_a_chart_goes_without_its_drawing_and_its_sheet(shell: Any) -> None:
    import altair as alt

    from cskit.charts import show

    def view(n: int) -> None:
        frame = pd.DataFrame({"x": [n], "y": [1]})
        show(alt.Chart(frame).mark_bar().encode(x="x:Q", y="y:Q"), table=frame, name="bars", title="How many?")

    shown = outputs(view, {"n": 3})
    kinds = {kind for part in shown for kind in part["data"]}
    assert kinds == {"text/html", "text/plain", "application/vnd.vegalite.v5+json"}
    with capture_output() as caught:
        view(3)
    assert any("image/svg+xml" in o.data for o in caught.outputs)  # outside a widget the drawing is there


def test_what_a_view_returns_is_shown_like_a_cells_last_line(shell: Any) -> None:
    assert texts(outputs(lambda n: n + 1, {"n": 3})) == ["4"]


@pytest.mark.parametrize("collecting", [True, False])
def test_no_garbage_is_collected_while_somebody_waits(shell: Any, collecting: bool) -> None:
    seen = []

    def view(fails: bool) -> None:
        seen.append(gc.isenabled())
        if fails:
            raise DataError("no")

    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        for fails in (False, True):
            outputs(view, {"fails": fails})
            assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()
    assert seen == [False, False]
