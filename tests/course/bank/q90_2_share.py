from bank.shared.counts import paid

from cskit.course.exercises.question import Mistake, Question, Text


def share(shop):
    return len(paid(shop)) / len(shop.pandas("orders"))


def of_people(shop):
    return paid(shop)["customer_id"].nunique() / shop.pandas("orders")["customer_id"].nunique()


def unpaid(shop):
    return 1 - share(shop)


def of_messages(shop):
    return len(paid(shop)) / len(shop.pandas("messages"))


QUESTION = Question(
    id="90.q2",
    kind="numeric",
    points=2,
    recipe="stall",
    answer=share,
    tolerance=0.002,
    unit="fraction",
    prompt=Text(zh="多大比例的订单付了款？", en="What share of the orders was paid?"),
    mistakes=(
        Mistake("people_for_orders", Text(zh="您数的是人，不是单。", en="You counted people, not orders."), of_people),
        Mistake("complement", Text(zh="这是没付款的比例。", en="That is the share not paid."), unpaid),
        Mistake("messages_below", Text(zh="分母用了消息数。", en="You divided by messages."), of_messages),
    ),
)
