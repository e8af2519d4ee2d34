"""Working days of China (工作日): weekends, public holidays and the days worked for them (调休).

The State Council sets holidays year by year, late in the year before; chinesecalendar has them as a table from 2004 on. In
a year that it does not have yet only weekends are free, and :func:`is_known` says so.
"""

import datetime as dt

_ONE: dt.timedelta = dt.timedelta(days=1)


def is_known(day: dt.date) -> bool:
    """Whether the holidays of a day's year are known."""
    from chinese_calendar import is_holiday

    try:
        is_holiday(day)
    except NotImplementedError:
        return False
    return True


def is_working_day(day: dt.date) -> bool:
    """Whether offices are open; by weekday alone where the year's holidays are not known."""
    from chinese_calendar import is_workday

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def next_working_day(day: dt.date) -> dt.date:
    """The day itself when offices are open, else the first after it on which they are."""
    while not is_working_day(day):
        day += _ONE
    return day


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after a day, which itself does not count (民法典 article 201)."""
    for _ in range(count):
        day = next_working_day(day + _ONE)
    return day
