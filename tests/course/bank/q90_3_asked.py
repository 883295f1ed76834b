from bank.shared.counts import asked, asked_people, asked_twice

from cskit.course.exercises.question import Mistake, Question, Text

QUESTION = Question(
    id="90.q3",
    kind="table",
    points=4,
    recipe="stall",
    answer=asked,
    rows=lambda shop: sorted(asked(shop)),
    prompt=Text(zh="每位客服接到多少条提问？", en="How many questions did each agent get?"),
    mistakes=(
        Mistake("people", Text(zh="您数的是人，不是提问。", en="You counted people, not questions."), asked_people),
        Mistake("replies_too", Text(zh="客服的回复也算进来了。", en="The replies are counted in."), asked_twice),
    ),
)
