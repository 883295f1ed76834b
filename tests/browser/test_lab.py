"""The lessons in a real JupyterLab, as a trainee meets them: open, run all, move the widgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.lab import HERE, Lab

pytestmark = pytest.mark.browser
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# each in one language; in the other the texts are nbval's and the charts test_generated's, and `make stress` runs it
LESSONS = [
    pytest.param(f"{lang}/{path.name}", marks=[] if lang == HERE[path.stem] else pytest.mark.stress)
    for lang in ("zh", "en")
    for path in sorted((NOTEBOOKS / lang).glob("*.ipynb"))
]


def test_lab_opens_on_the_start_page_which_leads_to_lessons(lab: Lab) -> None:
    lab.start()
    lab.wait_for("en/00_start_here.ipynb")
    assert lab.page.locator(".jp-OutputArea style").count() > 0  # it is trusted: what was built is shown as it looks
    assert lab.save("en/00_start_here.ipynb") == (NOTEBOOKS / "en" / "00_start_here.ipynb").read_bytes()
    assert lab.page.locator(".jp-toast-message, .Toastify__toast").count() == 0  # nobody asks about newsletters
    lab.page.locator('.jp-NotebookPanel a[href*="08_review"]').first.click()
    lab.wait_for("en/08_review.ipynb")
    assert lab.outside == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_draws_and_answers(lab: Lab, lesson: str) -> None:
    lab.open(lesson)
    lab.run_all(lesson)
    assert lab.errors() == []
    assert lab.charts(), "no chart"
    assert all(lab.charts())
    for explored in lab.explored():
        before, picture = explored.text(), explored.picture()
        assert before
        assert explored.move()
        explored.wait_until(lambda e=explored, b=before: e.text() != b, "the widget does not answer")
        explored.settle()
        assert explored.picture() != picture
        assert all(explored.charts())
        explored.reset()
        explored.wait_until(lambda e=explored, b=before: e.text() == b, "the start looks different the second time")
    assert lab.errors() == []
    assert lab.complaints == []
    assert lab.outside == []


def test_an_outside_request_and_a_complaint_would_be_seen(lab: Lab) -> None:
    """The lists above are empty because nothing happened, not because nobody looked."""
    lab.page.goto("about:blank")
    asking = "console.error('seen'); fetch('http://192.0.2.1/x', {signal: AbortSignal.timeout(50)}).catch(() => 0)"
    lab.page.evaluate(asking)
    lab.page.wait_for_timeout(100)
    assert "seen" in lab.complaints
    assert lab.outside == ["http://192.0.2.1/x"]
