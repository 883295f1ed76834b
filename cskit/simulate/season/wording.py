"""What is said in each turn: from the matter a chat is about to pools of lines for its questions and answers."""

import numpy as np

from cskit.simulate.lines import (
    ABOUT_DEPOSIT,
    AGAIN,
    ANSWER,
    ASK,
    DOUBTS,
    FOLLOW,
    FOLLOWS,
    PROMISE,
    REPLY,
    TOPIC,
    Lines,
)
from cskit.simulate.season.arrivals import AFTER_SALE, Chats, Staff
from cskit.simulate.season.plan import HABITS, Columns, Day, first_that, unrolled
from cskit.simulate.season.talk import AGENT, CUSTOMER, Course, Messages, Turns

MANNERS = ("", "perfunctory", "urge", "pitch", "refuse", "mechanical", "thrice")
PERFUNCTORY, URGE, PITCH, REFUSE, MECHANICAL, THRICE = range(1, len(MANNERS))
_DOUBTS = np.array([TOPIC[t] for t in DOUBTS])


class Script(
    Columns,
    of="matter case due row customer agent length manner dodged promised deposit banned shuffled stalled open_end"
    " advice told_bot",
):
    """What each chat is about and in what manner it is served.

    `matter` is the opening one, `case` the same with its row of slots, `due` the final payment next to come, by its
    number. `row`, `customer`, `agent`: chances (0 to 1) of the slots, and of the words of customer and agent, who each
    keep to their own. `length`: turns about one matter before another is opened. `manner` indexes MANNERS. `dodged`:
    the opening question is not answered at once, and the customer insists. `promised`: the agent says too much.
    `deposit`: who buys pays one, if the presale is still open. `stalled`: "one moment", and then nothing. `open_end`:
    an unanswered last line is a question, not thanks. `advice`: the turn with the recommendation, -1 for none.
    `told_bot`: the question stands above, in the talk with the bot.
    """


class Said(Columns, of="question answer asked_more answered_more greets advises"):
    """The pools of each turn: first question and answer, and what is added to them; whether a greeting comes before the
    answer, and the pool of the recommendation that is its last message (-1 for none)."""


def script(
    lines: Lines,
    staff: Staff,
    day: Day,
    dues: np.ndarray,
    chats: Chats,
    course: Course,
    via_bot: np.ndarray,
    rng: np.random.Generator,
) -> Script:
    """Draws what the chats are about and how they are served; `course` loses the turns of those never taken over."""
    count, shares = len(chats), lines.shares
    after, asks = chats.stage == AFTER_SALE, ~np.isin(chats.topic, ABOUT_DEPOSIT)
    asks &= ~after
    never = via_bot & ~course.buys & (rng.random(count) < HABITS.never_taken)
    course.ignored = course.ignored | never
    course.turns = np.where(never, 1, course.turns)
    course.reason, course.recommended, course.passed_to = (
        np.where(never, -1, column) for column in (course.reason, course.recommended, course.passed_to)
    )
    row, customer, agent, luck = rng.random((4, count))
    ahead = (chats.start >= day.opens) & (day.due is not None)  # a presale is open
    closed = (chats.topic == TOPIC["presale"]) & ~ahead  # back after the presale they asked about, or too early
    matter = lines.opening(chats.product, np.where(closed, TOPIC["price"], chats.topic), luck)
    due = np.clip(np.searchsorted(dues, chats.start), 0, max(len(dues) - 1, 0))
    passed, turns = course.passed_to >= 0, course.turns
    bad = np.where(course.buys, HABITS.bad_service[1], HABITS.bad_service[0]) * staff.careless[chats.agent]
    bad *= np.clip(course.strain, 1, 3) / 1.2

    def met(manner: str, may: np.ndarray) -> np.ndarray:
        habit = np.where(staff.habit[chats.agent] == manner, 10, 1)
        return may & (rng.random(count) < np.minimum(shares[manner] * bad * habit, 0.9))

    room = ~passed & (turns >= np.where(course.reason >= 0, 4, 3))
    lost = asks & ~course.buys & ~course.loose_end & (turns > 1)
    manner = np.zeros(count, np.int64)
    for number, may in (
        (PERFUNCTORY, room),
        (URGE, room & asks),
        (PITCH, room),
        (REFUSE, room & lost & lines.refusable[matter]),
        (MECHANICAL, room),
        (THRICE, lost & ~passed),
    ):
        manner = np.where(met(MANNERS[number], may) & (manner == 0), number, manner)
    shuffled = after & (rng.random(count) < staff.shuffles[chats.agent] * shares["shuffle"]) & (manner == 0) & ~passed
    stalled = (
        course.loose_end & ~course.buys & (turns > 1) & (course.reason < 0) & (rng.random(count) < shares["stall"])
    )
    doubt = np.where(course.reason >= 0, np.maximum(turns - 2, 1), -1)
    early = np.minimum(1, turns - 1)
    early = np.where(early == doubt, 0, early)
    advice = np.where(course.buys & (rng.random(count) < 0.6), turns - 1, early)
    return Script(
        matter=matter,
        case=lines.case(matter, row, chats.product, due),
        due=due,
        row=row,
        customer=customer,
        agent=agent,
        length=rng.integers(2, 1 + FOLLOWS, count),
        manner=manner,
        dodged=np.isin(manner, (PERFUNCTORY, URGE, PITCH, REFUSE)) | passed,
        promised=met("promise", course.buys & lines.promises[matter] & (manner == 0) & ~passed),
        deposit=course.buys & ahead & (rng.random(count) < day.kind.deposit),
        banned=met("banned", (course.reason == 0) | (course.reason == 1)),
        shuffled=shuffled,
        stalled=stalled & (manner == 0) & ~shuffled,
        open_end=course.loose_end & (rng.random(count) < 0.4),
        advice=np.where(course.recommended >= 0, advice, -1),
        told_bot=via_bot & (rng.random(count) < 0.5),
    )


def said(lines: Lines, chats: Chats, course: Course, script: Script, spoken: Turns, rng: np.random.Generator) -> Said:
    """The pools of each turn. `spoken.answers` is made fit: one word stays one, three times are three."""
    chat, place = spoken.chat, spoken.place
    turns, manner, product = course.turns[chat], script.manner[chat], chats.product[chat]
    first, last, after = place == 0, place == turns - 1, chats.stage[chat] == AFTER_SALE
    dodged, shuffled, stalled = script.dodged[chat], script.shuffled[chat], script.stalled[chat]
    mechanical = manner == MECHANICAL

    # which matter, and where in it
    chain = after | np.isin(chats.topic[chat], ABOUT_DEPOSIT)
    step = place - (dodged & ~first)
    whole = np.where(mechanical | (manner == REFUSE), 1, np.where(chain, 1 + FOLLOWS, script.length[chat]))
    then = np.where(chain | mechanical, 1, script.length[chat])
    block = np.where(step < whole, 0, 1 + (step - whole) // then)
    within = np.where(step < whole, step, (step - whole) % then)
    opening, row = script.matter[chat], script.row[chat]
    matter = np.where(block > 0, lines.later(product, opening, block, row), opening)
    case = lines.case(matter, row, product, script.due[chat])
    part = np.where(within > 0, FOLLOW + 2 * (within - 1), np.where(block > 0, AGAIN, ASK))
    reply = np.where(within > 0, REPLY + 2 * (within - 1), ANSWER)
    any_ = lines.after[((row * len(lines.after)).astype(np.int64) + block) % len(lines.after)]

    # how it is served
    own = lines.pool(script.case[chat], ANSWER)
    row_of = np.where(course.passed_to[chat] >= 0, len(HABITS.instead) - 1, manner)
    instead = np.array([lines.many(pair) for pair in HABITS.instead])[row_of, after.astype(np.int64)]
    reaction = np.array([lines.many(pair) for pair in HABITS.reaction])[row_of, after.astype(np.int64)]
    insists = dodged & (place == 1)
    settles = shuffled & ~first & (place == turns - 2)
    thrice = last & (manner == THRICE)
    waits = stalled & (place == turns - 2)
    draw = rng.random(len(chat))

    # doubts, and how it ends
    reason = course.reason[chat]
    doubts = (reason >= 0) & (place == np.maximum(turns - 2, 1))
    doubt = lines.opening(product, _DOUBTS[np.maximum(reason, 0)], row)
    doubt_case = lines.case(doubt, row, product, script.due[chat])
    closing = last & ~first & ~doubts & ~script.open_end[chat] & ~stalled & ~insists
    buys = course.buys[chat]
    how = [shuffled, buys & script.deposit[chat], buys, after, chain, script.customer[chat] * 13 % 1 < 0.5]
    ends = lines.many(["sour", "deposit", "decide", "thanks", "end_final", "thanks", "leave"])
    replies = lines.many(["sorry", "confirm_deposit", "confirm", "bye_after", "bye", "bye", "bye_leave"])
    ending = np.select(how, np.arange(len(how)), len(how))
    repeated = np.where(after, lines["mechanical_after_1"], lines["mechanical_1"])
    again = lines["thrice_1"] + (script.agent[chat] * 3).astype(np.int64)

    question = first_that(
        (stalled & last, lines["urging"]),
        (closing, ends[ending]),
        (doubts, lines.pool(doubt_case, ASK)),
        (shuffled & ~first, np.where(settles, lines["settle"], lines["angry"])),
        (first & script.told_bot[chat], lines["as_above"]),
        (insists, reaction),
        (chain & (block > 0), any_[:, 0]),
        otherwise=lines.pool(case, part),
    )
    answer = first_that(
        (waits, lines["stall"]),
        (thrice, again),
        (mechanical & ~closing & ~doubts, repeated + (script.agent[chat] * np.where(after, 2, 3)).astype(np.int64)),
        (closing, replies[ending] + (ending == 1) * script.due[chat]),
        (doubts, np.where(script.banned[chat], lines["banned"], lines.pool(doubt_case, ANSWER))),
        (shuffled, np.where(settles, own, lines["shuffle"])),
        (insists, np.where(manner == REFUSE, lines["refuse_again"], own)),
        (first & dodged, instead),
        (first & script.promised[chat], lines.pool(case, PROMISE)),
        (chain & (block > 0), any_[:, 1]),
        otherwise=lines.pool(case, reply),
    )
    asked_more = first_that(
        ((stalled & last) | ((spoken.wait > 60) & ~closing & ~shuffled), lines["urging"]),
        (closing, np.where(shuffled, lines["angry"], lines["thanks_more"])),
        (doubts, lines["c_more_doubt"]),
        (shuffled & ~first, lines["angry"]),
        (draw < 0.4, lines["signal"]),
        (after, lines["c_more_after"]),
        otherwise=np.where(first, lines["c_more"], lines["c_more_later"]),
    )
    answered_more = first_that(
        (thrice, again),
        (closing, np.where(shuffled, lines["sorry"], lines["wish"])),
        (doubts, lines.more[doubt]),
        (first & np.isin(manner, (URGE, PITCH)), instead),
        (shuffled & ~settles, lines["shuffle"]),
        otherwise=lines.more[np.where(chain, opening, matter)],
    )

    curt = first & (np.isin(manner, (PERFUNCTORY, REFUSE)) | (course.passed_to[chat] >= 0))
    curt |= waits | (mechanical & ~closing) | (insists & (manner == REFUSE))
    spoken.answers = first_that((spoken.answers == 0, 0), (curt, 1), (thrice, 3), otherwise=spoken.answers)
    advises = (place == script.advice[chat]) & (spoken.answers > 1) & ~thrice
    advice = np.where(closing & buys, lines["recommend_end"], lines["recommend"]) + course.recommended[chat]
    greets = first & ~dodged & ~mechanical & (spoken.answers > 1 + advises) & (draw < 0.5)
    return Said(question, answer, asked_more, answered_more, greets, np.where(advises, advice, -1))


def messages(lines: Lines, chats: Chats, course: Course, script: Script, spoken: Turns, said: Said) -> Messages:
    """One row per message of the turns, in the words that `said` has pools for."""
    asked = 1 + spoken.more_questions
    turn, place = unrolled(asked + spoken.answers)
    asks = place < asked[turn]
    # further questions come while the answer is awaited, so they belong to the same turn
    into = spoken.wait[turn] * place // (asked[turn] + 1)
    nth = place - asked[turn]  # of the answer's messages
    reply = spoken.wait[turn] + nth * spoken.pace[turn]
    chat = spoken.chat[turn]
    passed = (course.passed_to[chat] >= 0) & (spoken.place[turn] > 0)
    greets = said.greets[turn].astype(np.int64)
    addition = said.answered_more[turn]
    pool = first_that(
        (asks, np.where(place == 0, said.question[turn], said.asked_more[turn])),
        ((said.advises[turn] >= 0) & (nth == spoken.answers[turn] - 1), said.advises[turn]),
        (nth < greets, lines["greet"]),
        (nth == greets, said.answer[turn]),
        # what is added to an answer takes turns with a nod
        (((nth - greets) % 2 == 0) & np.isin(addition, lines.more), lines["nod"]),
        otherwise=addition,
    )
    chance = np.where(asks, script.customer[chat], script.agent[chat])
    # what comes first in a turn goes on from turn to turn, what is added from addition to addition, or within the end
    added = np.where(asks, place > 0, nth > greets)
    counts = np.stack([np.cumsum(added & asks), np.cumsum(added & ~asks)])
    last, at = spoken.place[turn] == course.turns[chat] - 1, np.where(asks, place, nth - greets)
    begins = np.searchsorted(chat, chat)  # the first message of the chat
    so_far = (counts - counts[:, begins])[1 - asks.astype(np.int64), np.arange(len(chat))]
    more = added & np.isin(pool, lines.more)  # these from one to the next through the whole chat: none comes twice
    mores = np.cumsum(more)
    nth_text = spoken.place[turn] + np.where(added, np.where(last, at, so_far), 0)
    return Messages(
        at=spoken.start[turn] + np.where(asks, into, reply),
        customer=chats.customer[chat],
        agent=np.where(passed, course.passed_to[chat], chats.agent[chat]),
        sender=np.where(asks, CUSTOMER, AGENT),
        chat=chats.number[chat],
        product=chats.product[chat],
        text=lines.choose(pool, chance, np.where(more, mores - mores[begins], nth_text)),
    )
