"""The instructor's view in Lab: who is stuck where, on which mistake. It reads the folder afresh at every move."""

from pathlib import Path

from cskit.charts import note, table, use
from cskit.course.exercises.grading.grade import grade
from cskit.course.exercises.grading.marking import ledger_of
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.grading.tables import class_table, mistakes_table, stuck_table
from cskit.terms import term
from cskit.widgets import Choice, explore

VIEWS = ("stuck", "mistakes", "all")


def class_view(submissions: str | Path, *, ledger: str | Path | None = None, lang: str = "en") -> None:
    """Show a class at work, under a choice of question and of what to see.

    `submissions`: the folder of what was collected so far (a shared folder of logs will do). `ledger`: left out, the
    `ledger.json` beside it. Errors: `DataError` if one of them is not there.

    In a cell: `class_view("class/submissions")`.
    """
    use(lang)
    folder = Path(submissions)
    book = ledger_of(folder, Path(ledger) if ledger else None)
    questions = {term("view_all_questions", lang): "", **{asked.id: asked.id for asked in book.asked()}}

    def view(question: str, see: str) -> None:
        graded = grade(book, collect(folder))
        handed_in = sum(result.has_submitted for result in graded.results.values())
        note(term("class_lead", lang, people=len(graded.results), handed_in=handed_in))
        if see == "stuck":
            table(stuck_table(graded, lang, question), name="stuck", title=term("progress_stuck", lang))
        elif see == "mistakes":
            table(mistakes_table(graded, lang, question), name="mistakes", title=term("grade_mistakes_title", lang))
        else:
            title, legend = term("progress_all", lang), term("progress_legend", lang)
            table(class_table(graded, lang, question), name="everybody", title=title, note=legend)

    explore(
        view,
        question=Choice(term("grade_question", lang), questions),
        see=Choice(term("view_see", lang), {term(f"view_{name}", lang): name for name in VIEWS}),
    )
