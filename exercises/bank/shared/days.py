"""The periods and sizes that prompts name."""

from __future__ import annotations

from cskit.period import Period

WEEK = Period.parse("2021-06-07..2021-06-13")
SALE = Period.parse("2021-11-11..2021-11-13")
SALE_DAY = Period.parse("2021-11-11")
LAST_SALE = Period.parse("2020-11-11..2020-11-13")
LAST_YEAR = Period.parse("2020-11-10..2020-11-16")  # all of last year's days in the data
EXPECTED, EACH = 12_500, 26  # receptions of the next promotion's first day; of an agent in an hour
TAKES = 5  # receptions of an agent in an hour, lesson 01
WORKLOAD = ("2022-03-05", "2022-03-06", "2022-03-07", "2022-03-08")  # the last of them the sale
RETURNS = Period.parse("2022-05-09..2022-05-15")  # lesson 05: the week whose orders are followed
TRAFFIC = Period.parse("2022-04-18..2022-04-24")  # lesson 06
STOCKED = Period.parse("2022-04-01..2022-04-30")
SIXTY = Period.parse("2022-03-01..2022-04-29")
ROSTER_WEEK = Period.parse("2021-11-22..2021-11-28")  # lesson 07: the week of the after-sales roster
NEXT_SALE = Period.parse("2021-12-12")  # lesson 07: the day that is planned
BLOCKS = {"a": 8, "b": 12, "c": 16, "d": 20}  # its shifts of four hours, by the hour they begin
PK_WEEK = Period.parse("2022-09-05..2022-09-11")  # lesson 09: two teams compared; the week after, one with new scripts
SCRIPT_WEEK = Period.parse("2022-09-12..2022-09-18")
JUNE = Period.parse("2022-06-01..2022-06-30")  # lesson 10: the month that is scored
USUAL = Period.parse("2022-08-15..2022-08-17")  # lesson 11: three usual days, then the sale
RUSH = Period.parse("2022-08-18")
BREAKS = (10, 11, 14, 16)  # one of these hours of the sale day is broken
BOT_DAY = Period.parse("2022-08-22")
TALK_DAY = Period.parse("2022-08-24")
