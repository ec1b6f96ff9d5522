"""Chinese opening-hours wording, read into OpenStreetMap syntax or not at all.

The wording is folded to one form, cut into tokens, and the tokens into groups of *season, days,
times*. One word that is not understood makes the whole unreadable: half-read hours are worse than
none. Conventions, where the wording leaves a choice:

- 工作日 is the official calendar's working day (see `stations.registry.hours`); days without
  times are days of unknown hours, the others closed.
- 节假日 is `PH`; beside 工作日 it also means the weekend.
- 夏季 is May to September and 冬季 October to April, the offices' timetable (夏季作息时间), unless
  the wording gives the months. One season alone leaves the other unknown.
- `8:00-5:00` without 上午 or 下午 is refused: nobody knows which five is meant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from stations.exchange.clock_wording import clock_ranges
from stations.exchange.english_hours import as_syntax
from stations.registry.hours import HoursNote, is_readable
from stations.registry.official_days import WEEKDAYS, WORKING_WEEKEND

MAX_WORDING = 500
SUMMER, WINTER = "May-Sep", "Oct-Apr"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ALL_DAY = "00:00-24:00"
_DAY_NAMES = "一二三四五六日天"

_FOLDS = (
    (re.compile(r"[—–―‐‑‒−~∼〜至到]+|-{2,}"), "-"),
    (re.compile(r"\s*-[\s-]*"), "-"),
    (re.compile(r"每?(?:星期|礼拜)|[逢每]周(?=[一二三四五六日天1-7])"), "周"),
    (re.compile(r"[、，/]"), ","),
    (re.compile(r"[。！]"), ";"),
    (re.compile(r"∶|﹕"), ":"),
    (re.compile(r"(?<!\d)(\d{1,2})h(\d\d)(?!\d)"), r"\1:\2"),  # 07h30, French
    (re.compile(r"(?<!\d)(\d{1,2})h(?=-\d)|(?<=-)(\d{1,2})h(?!\d)"), r"\1\2:00"),
    (re.compile(r"(?<![\d月])(\d{1,2})-(\d{1,2})月(?!\d{1,2}[日号])"), r"\1月-\2月 "),
    (re.compile(r"-23:59(?!\d)"), "-24:00"),
)
_DAY_LIST = rf"周[{_DAY_NAMES}1-7](?:-周?[{_DAY_NAMES}1-7]|,?周?[{_DAY_NAMES}1-7](?![点时:\d.]))*"
_DATE = r"\d{1,2}月(?:\d{1,2}[日号]?)?"
_TOKENS = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in {
            "heading": r"(?:营业|开放|服务|工作|开门)?(?:时间|时段)(?:为|是)?:?",
            "announced": r"以[^,;:()\d]{1,12}为准|可?预约|另行通知",
            "usual": r"(?:照常|正常)(?:开放|营业|开门)|不休(?:息|业)?|也?不打烊",
            "closed": r"除外|不(?:开放|营业|开门|上班|开)|休息|休馆|闭馆|闭店|关闭|关门"
            r"|暂停(?:开放|营业|服务)?|停业|放假|轮休|公休(?!日)|休",
            "allyear": r"全年无休|全年|无休|365天(?![x*×])|常年",
            "allday": r"365天?[x*×]24(?:小时|h)|7[x*×]24(?:小时|h)?|24[x*×]7|24,7|24小时(?:制)?"
            r"|24h(?:ours?)?|二十四小时|全天候|全天|昼夜",
            "workdays": r"(?:法定|正常|国家法定)?工作日|上班日|平日|平时",
            "weekend": r"周末|双休日?|周六日|周六周日",
            "holidays": r"(?:国家)?(?:法定)?(?:节假日|节日|假日|公休日|假期)",
            "everyday": r"每天|每日|天天|全周|一周七天",
            "days": _DAY_LIST,
            "months": rf"{_DATE}-(?:次年|翌年|来年)?{_DATE}",
            "summer": r"夏(?:季|天|令时?|时制)(?:作息)?(?:时间)?:?",
            "winter": r"冬(?:季|天|令时?|时制)(?:作息)?(?:时间)?:?",
            "open": r"对外|开放|营业|开门|服务|上班|办公|均|都|可用|使用",
            "filler": r"[\s,;:()\[\]【】及和与的()]+",
        }.items()
    ),
    re.IGNORECASE,
)


class Wording(NamedTuple):
    """Hours as read: `osm` is None where they cannot be; the note says what they leave open."""

    osm: str | None
    note: HoursNote | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """Days of one season and what holds on them; no days means every day."""

    season: str = ""
    days: frozenset[int] = frozenset()
    workdays: bool = False
    holidays: bool = False
    times: tuple[str, ...] = ()
    closed: bool = False
    usual: bool = False
    announced: bool = False

    @property
    def names_days(self) -> bool:
        return bool(self.days) or self.workdays or self.holidays

    @property
    def says_when(self) -> bool:
        return bool(self.times) or self.closed or self.usual or self.announced


@dataclass(slots=True)
class _Reader:
    """Collects groups from tokens, from left to right."""

    done: list[_Group] = field(default_factory=list)
    now: _Group = _Group()

    def add_days(self, **named: object) -> None:
        if self.now.says_when:
            self.finish()
        days = self.now.days | named.pop("days", frozenset())  # type: ignore[operator]
        self.now = replace(self.now, days=days, **named)  # type: ignore[arg-type]

    def begin_season(self, season: str) -> None:
        if self.now.says_when:
            days_go_on = replace(self.now, times=(), closed=False, usual=False)
            self.finish()
            self.now = days_go_on
        self.now = replace(self.now, season=season)

    def finish(self) -> None:
        if self.now != _Group(season=self.now.season):
            self.done.append(self.now)
        self.now = _Group(season=self.now.season)


@lru_cache(maxsize=65_536)
def normalise(written: str) -> Wording:
    """Return `written`, Chinese wording or OpenStreetMap syntax, as OpenStreetMap syntax.

    >>> normalise("周一至周五 8:30-12:00，13:00-17:30").osm
    'Mo-Fr 08:30-12:00,13:00-17:30'
    >>> normalise("看门卫心情").osm is None
    True
    """
    text = unicodedata.normalize("NFKC", written).strip()
    if not text or len(text) > MAX_WORDING:
        return Wording(None)
    osm = _as_syntax(text) or _as_syntax(as_syntax(text)) or _as_chinese(text)
    if osm in (None, "unknown") or not is_readable(osm):
        return Wording(None)
    words = osm.replace(WORKING_WEEKEND, "")
    silent = "PH" not in words and any(day in words for day in WEEKDAYS)
    return Wording(osm, HoursNote.HOLIDAY_HOURS_NOT_STATED if silent else None)


def _as_syntax(text: str) -> str | None:
    """`text` if it is OpenStreetMap syntax already, hours padded to two digits."""
    if not text.isascii() or re.fullmatch(r"[\d\s,.+-]*", text):
        return None  # a bare number would be a year
    unpadded = r"(?<![\d:])(\d):(?=\d\d)"
    if re.search(unpadded, text) and not re.search("[A-Za-z]", text):
        return None  # 8:00-5:00 is how people write, not how the syntax does
    padded = re.sub(unpadded, r"0\1:", text)
    return padded.replace("-23:59", "-24:00") if is_readable(padded) else None


def _as_chinese(text: str) -> str | None:
    for pattern, fold in _FOLDS:
        text = pattern.sub(fold, text)
    groups = _groups(text.strip())
    return _osm(groups) if groups else None


def _groups(text: str) -> list[_Group] | None:
    """The groups of a folded wording, None at the first word that is not understood."""
    reader, at = _Reader(), 0
    while at < len(text):
        clock = clock_ranges(text, at)
        if clock is not None:
            if clock.ranges is None:
                return None
            if reader.now.closed:
                reader.finish()  # 节假日除外 9:00-17:00
            reader.now = replace(reader.now, times=reader.now.times + clock.ranges)
            at = clock.end
            continue
        token = _TOKENS.match(text, at)
        if token is None or token.lastgroup is None or not _take(reader, token.lastgroup, token[0]):
            return None
        at = token.end()
    season = reader.now.season
    reader.finish()
    if season != (reader.done[-1].season if reader.done else ""):
        reader.done.append(_Group(season=season))  # named, and nothing said of it yet
    return _days_after_times(reader.done)


def _days_after_times(groups: list[_Group]) -> list[_Group] | None:
    """The groups where days stand before their times; 9:00-17:00（周一至周五） is turned round.

    None where it is unclear which days a time belongs to.
    """
    first, last = (groups[0], groups[-1]) if groups else (_Group(), _Group())
    silent = not last.says_when and (last.names_days or last.season != first.season)
    if len(groups) < 2 or not (first.times and silent):
        return groups
    if first.names_days or first.season:
        return groups if last.names_days else None
    turned = [
        replace(after, times=group.times, closed=group.closed, usual=group.usual)
        for group, after in pairwise(groups)
    ]
    return turned if all(group.times and not group.closed for group in groups[:-1]) else None


def _take(reader: _Reader, kind: str, text: str) -> bool:
    """Feed one token to the reader; False where it makes no sense."""
    if kind == "days":
        reader.add_days(days=_days(text))
    elif kind in ("workdays", "holidays"):
        reader.add_days(**{kind: True})
    elif kind in ("weekend", "everyday"):
        reader.add_days(days=frozenset((5, 6) if kind == "weekend" else range(7)))
    elif kind in ("summer", "winter"):
        reader.begin_season(SUMMER if kind == "summer" else WINTER)
    elif kind == "months":
        return _take_months(reader, text)
    elif kind == "allday":
        reader.now = replace(reader.now, times=(*reader.now.times, _ALL_DAY))
    elif kind == "announced":
        if reader.now.holidays and not reader.now.says_when:
            reader.now = replace(reader.now, announced=True)
            reader.finish()
    elif kind in ("closed", "usual"):
        return _take_verdict(reader, kind, text)
    return True


def _take_verdict(reader: _Reader, kind: str, text: str) -> bool:
    now = reader.now
    if now.times:
        return False  # 8:00-18:00休息: which of the two?
    working = now.workdays or bool(now.days - {5, 6})
    if text == "除外" and now.holidays and working:  # 周一至周五（节假日除外）: the others go on
        reader.done.append(_Group(season=now.season, holidays=True, closed=True))
        reader.now = replace(now, holidays=False)
        return True
    reader.now = replace(now, **{kind: True})  # type: ignore[arg-type]
    return True


def _take_months(reader: _Reader, text: str) -> bool:
    ends = [re.findall(r"\d+", part) for part in text.split("-")]
    if any(not 1 <= int(end[0]) <= 12 for end in ends):
        return False
    dated = all(len(end) == 2 for end in ends)
    if not dated and any(len(end) == 2 for end in ends):
        return False
    names = [_MONTHS[int(e[0]) - 1] + (f" {int(e[1]):02}" if dated else "") for e in ends]
    reader.begin_season("-".join(names))
    return True


def _days(text: str) -> frozenset[int]:
    """周一-五, 周一,三,五, 周六周日 as weekday numbers, Monday 0."""
    found: set[int] = set()
    for part in re.findall(rf"[{_DAY_NAMES}1-7](?:-周?[{_DAY_NAMES}1-7])?", text):
        first, last = (min((_DAY_NAMES + "\0").find(c), 6) if c in _DAY_NAMES else int(c) - 1
                       for c in (part[0], part[-1]))  # fmt: skip
        found.update((first + i) % 7 for i in range((last - first) % 7 + 1))
    return frozenset(found)


def _osm(groups: list[_Group]) -> str | None:
    """The rules of all groups: plain ones, working weekends, holidays, in order of precedence."""
    if not any(group.says_when or group.names_days for group in groups):
        return None
    groups = [replace(group, times=tuple(dict.fromkeys(group.times))) for group in groups]
    if not all(_in_order(group.times) for group in groups):
        return None
    groups = _with_usual_times(_with_weekends(groups))
    plain = [rule for group in _exceptions_last(groups) for rule in _plain_rules(group)]
    if all(group.closed and group.names_days for group in groups):
        plain.insert(0, "Mo-Su unknown")  # 周一休息 says nothing of the other days
    working = [rule for group in groups if group.workdays for rule in _working_weekends(group)]
    holidays = [_rule(group.season, "PH", group) for group in groups if group.holidays]
    if any(group.workdays for group in groups) and not holidays:
        holidays = ["PH unknown" if _opens_on_weekends(groups) else "PH off"]
    return "; ".join([*plain, *_silent_season(groups), *working, *holidays]) or None


def _in_order(times: tuple[str, ...]) -> bool:
    """Whether ranges follow each other: the 2:30 of 8:00-12:00 2:30-6:00 may be either."""
    return all(after[:5] >= before[6:] > before[:5] for before, after in pairwise(times))


def _exceptions_last(groups: list[_Group]) -> list[_Group]:
    """周一休息，9:00-17:00: a rule for every day would undo an exception that stands before it."""
    general = [i for i, g in enumerate(groups) if g.says_when and not g.names_days]
    early = [g for g in groups[: max(general, default=0)] if g.closed and g.names_days]
    return [g for g in groups if g not in early] + early


def _with_weekends(groups: list[_Group]) -> list[_Group]:
    """Beside 工作日, a lone 节假日 means the weekend too."""
    if not any(group.workdays for group in groups):
        return groups
    return [
        replace(group, days=frozenset((5, 6))) if group.holidays and not group.days else group
        for group in groups
    ]


def _with_usual_times(groups: list[_Group]) -> list[_Group]:
    """节假日照常: the times of the first group that has any."""
    times = next((group.times for group in groups if group.times), ())
    return [replace(group, times=times) if group.usual else group for group in groups]


def _opens_on_weekends(groups: list[_Group]) -> bool:
    return any(group.days & {5, 6} and not group.closed for group in groups)


def _silent_season(groups: list[_Group]) -> list[str]:
    seasons = {group.season for group in groups}
    if seasons == {SUMMER}:
        return [f"{WINTER} unknown"]
    return [f"{SUMMER} unknown"] if seasons == {WINTER} else []


def _plain_rules(group: _Group) -> list[str]:
    days = group.days | (frozenset(range(5)) if group.workdays else frozenset())
    if group.holidays and not days:
        return []
    return [_rule(group.season, _weekdays(days), group)]


def _working_weekends(group: _Group) -> list[str]:
    if group.closed:
        return []
    rule = _rule(group.season, "Sa-Su", group)
    return [f"{rule.removesuffix(' unknown')} unknown {WORKING_WEEKEND}"]


def _rule(season: str, days: str, group: _Group) -> str:
    if group.closed:
        what = "off"
    else:
        what = ",".join(group.times) or "unknown"
    if what == _ALL_DAY and not season and not days:
        return "24/7"
    return " ".join(part for part in (season, days, what) if part)


def _weekdays(days: frozenset[int]) -> str:
    """Weekday numbers in OpenStreetMap syntax; every day needs no word."""
    if len(days) in (0, 7):
        return ""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"
        for run in runs
    )
