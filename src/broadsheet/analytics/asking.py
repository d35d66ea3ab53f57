"""From what a person writes to what a replay is asked: limits, windows, timezones, policies."""

from pathlib import Path
from zoneinfo import ZoneInfo

from broadsheet.analytics.errors import ReplayRefused
from broadsheet.analytics.meters import Ruled
from broadsheet.meter import CalendarWindow, PolicyError, RollingWindow, parse_policy
from broadsheet.meter.parsing import MOST_ARTICLES, MOST_DAYS
from broadsheet.meter.weekdays import Weekday
from broadsheet.meter.windows import Unit, Window

MOST_LIMITS = 1_000
ROLLING = "rolling:"


def parse_limits(text: str) -> tuple[int, ...]:
    """Return the limits of a text such as `5`, `1..20` or `3,5,10`."""
    expected = f"Expected N, A..B or N,N,N with numbers from 0 to {MOST_ARTICLES:,}."
    limits: list[int] = []
    for part in text.split(","):
        first, dots, last = part.strip().partition("..")
        numbers = [first, last] if dots else [first]
        if not all(number.isascii() and number.isdigit() and len(number) <= 5 for number in numbers):
            raise ReplayRefused(f"--limit {text} is no limit.", expected)
        least, most = int(numbers[0]), int(numbers[-1])
        if least > most or most > MOST_ARTICLES:
            raise ReplayRefused(f"--limit {text} is no limit.", expected)
        limits.extend(range(least, most + 1))
    if len(limits) > MOST_LIMITS:
        raise ReplayRefused(f"--limit {text} asks for {len(limits):,} limits.", f"At most {MOST_LIMITS:,}.")
    return tuple(dict.fromkeys(limits))


def parse_window(text: str, timezone: str, week_starts: str | None) -> Window:
    """Return the window of a text such as `month` or `rolling:30`."""
    if week_starts is not None and text != Unit.WEEK:
        raise ReplayRefused("--week-starts is for --window week.", "Only a week has a first day.")
    zone = _timezone(timezone)
    if text.startswith(ROLLING):
        days = text.removeprefix(ROLLING)
        if not (days.isascii() and days.isdigit() and len(days) <= 3 and 1 <= int(days) <= MOST_DAYS):
            raise ReplayRefused(
                f"--window {text} has no days.", f"Expected rolling:1 to rolling:{MOST_DAYS}."
            )
        return RollingWindow(int(days))
    if text not in list(Unit):
        raise ReplayRefused(f"--window {text} is no window.", "Expected day, week, month or rolling:DAYS.")
    return CalendarWindow(Unit(text), zone, Weekday(week_starts or Weekday.MONDAY))


def read_policies(paths: list[Path]) -> list[Ruled]:
    """Return the policies in files; raises ReplayRefused with every fault of every one of them."""
    policies, faults = [], []
    names = [path.name for path in paths]
    for path in paths:
        name = path.name if names.count(path.name) == 1 else str(path)
        try:
            policies.append(Ruled(name, parse_policy(path.read_text("utf-8"), source=str(path))))
        except PolicyError as error:
            faults.append(str(error))
        except UnicodeDecodeError:
            faults.append(f"{path}: no UTF-8 text; expected TOML")
        except OSError as error:
            faults.append(f"{path}: {error.strerror}")
    if faults:
        raise ReplayRefused("\n".join(faults))
    return policies


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ReplayRefused(
            f"--timezone {name} is no known timezone.", "Expected an IANA name such as Asia/Tokyo."
        ) from None
