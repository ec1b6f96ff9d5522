"""Chinese names and addresses of places, taken apart so that two of them can be compared.

A station is called 郑州市管城区工会户外劳动者爱心驿站(管城街社区) in one list and 管城街社区驿站
in the next: what every station is called and where the whole city lies is dropped, what is left
names the place.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What stations of any network are called; never what tells two of them apart.
_BOILERPLATE = re.compile(
    r"户外(?:劳动者|工作者|职工)|新就业形态|环卫(?:工人|工|职工)?(?=驿站|休息|爱心|之家)"
    r"|城市(?=驿站)|爱心|(?:便民)?服务驿站|暖心|暖驿|驿站|休息(?:站|点|室)"
    r"|(?:河南)?(?<!总)工会|劳动者"
)
_PROVINCE = re.compile(r"^[^\W\d_]{2,3}(?:省|自治区)")
_CITY = re.compile(r"^[^\W\d_]{1,3}[^超夜集都城菜门早花闹股]市")
_DISTRICT = re.compile(
    r"^(?!.{0,8}(?:银行|药房|药店|医院|超市))"
    r"(?:[^\W\d_]{1,6}(?:开发区|实验区|航空港区|新区|自治县)|[^\W\d_]{1,3}[^社小校园厂景库片街]区"
    r"|[^\W\d_]{1,3}县)"
)
_MARKS = re.compile(r"[^\w]+|_+")
_LOCATION = re.compile(
    r"(?:[^\W\d_]{1,8}(?:街道|镇|乡|村|社区|路|街|道|巷|里|区|县|市|广场|小区|院))"
    r"|\d+(?:号院|号楼|号|层|楼)|[东西南北](?:侧|段|边|门)|附近|旁|对面|办事处|办"
)
_KEEPS_APART = re.compile(
    r"(\d+|[一二三四五六七八九十甲乙丙丁]+)(?=号|分店|店|站|分站|期|楼|层|单元|号楼|号院|厂|中|棉)"
    r"|(?<=第)[一二三四五六七八九十\d]+|\d+|[a-z]$|[a-z](?=座|区|栋|馆|口)"
)
_NUMERALS = str.maketrans({n: str(i) for i, n in enumerate("零一二三四五六七八九十")})
_SIDES = re.compile(r"[东西南北](?=门|区|院|店|站|口|侧|段|楼|馆|广场)|[东西南北]$")
_BRAND = re.compile(
    r"(?P<bank>[^\W\d_]{2,8}?)(?P<kind>银行|大药房|药房|药店|医院|加油站|超市|便利店)"
)
_BRANCH = re.compile(r"\(([^()]{2,40}?)\)")
_ROAD = re.compile(
    r"(?P<road>[^\W\d_]{2,6}?(?:大街|大道|路|街|道|巷))(?P<way>[东西南北中]段)?"
    r"(?:与[^\W\d_]{2,8}(?:交叉口)?[^\d]{0,12})?(?P<number>\d+(?:-\d+)?)号?"
)
_ADMIN = re.compile(r"(?:街道|镇|乡|村|社区|办事处|开发区)")
_PLACE_NAMED = re.compile(
    r"路|街|道|巷|社区|村|镇|乡|广场|大厦|中心|医院|支行|小区|花园|商场|公园|学院|学校|号院"
)
_PHONE = re.compile(r"\d{7,}")
# Numbers that every place shares: hotlines.
_HOTLINES = re.compile(r"^(?:400|800|12\d{3}$|95\d{3,4}$)")


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name taken apart.

    `core` is what names the place; `numbers` and `sides` tell neighbours apart; `brand` is whose
    bank, pharmacy or shop it is; `is_specific` says that the core names a street or a house, not
    only a chain.
    """

    core: str
    numbers: frozenset[str]
    sides: frozenset[str]
    brand: str
    is_specific: bool


@lru_cache(maxsize=65_536)
def take_apart(name: str, district: str = "") -> NameParts:
    """Return the parts of `name`; `district` is dropped where the name begins with it.

    >>> take_apart("工会户外劳动者爱心驿站（管城街社区）").core
    '管城街社区'
    >>> take_apart("郑州市管城街社区驿站").core
    '管城街社区'
    """
    whole = unicodedata.normalize("NFKC", name).lower()
    branch = _BRANCH.search(whole)
    bare = _MARKS.sub("", _BOILERPLATE.sub(" ", whole))
    core = _without_area(bare, district) or _without_area(_MARKS.sub("", whole), district)
    brand = _BRAND.search(core)
    return NameParts(
        core,
        frozenset(found.group().translate(_NUMERALS) for found in _KEEPS_APART.finditer(core)),
        frozenset(_SIDES.findall(core)),
        brand.group() if brand else "",
        is_specific=len(core) >= 4 and bool(branch or _PLACE_NAMED.search(core)),
    )


def differs_only_in_location(longer: str, shorter: str) -> bool:
    """Whether `longer` is `shorter` with words of location before, inside or after it.

    >>> differs_only_in_location("绿东村街道办事处", "办事处")
    False
    >>> differs_only_in_location("孝义街道火车站社区", "火车站社区")
    True
    """
    if len(shorter) < 4 or shorter not in longer:
        return False
    before, _, after = longer.partition(shorter)
    return all(not rest or _is_location(rest) for rest in (before, after))


def _is_location(text: str) -> bool:
    at = 0
    while at < len(text):
        match = _LOCATION.match(text, at)
        if match is None:
            return False
        at = match.end()
    return True


def _without_area(text: str, district: str) -> str:
    """`text` without province, city and district at its beginning, as often as they stand there."""
    before = None
    while text != before:
        before = text
        for pattern in (_PROVINCE, _CITY, _DISTRICT):
            rest = pattern.sub("", text)
            text = rest if len(rest) >= 2 else text
        text = text.removeprefix(district) if len(text) > len(district) + 1 else text
    return text


@lru_cache(maxsize=65_536)
def house(address: str, district: str = "") -> tuple[str, str]:
    """The road and the house number of an address, "" for what it does not tell.

    >>> house("郑州市金水区人民路街道东里路35号")
    ('东里路', '35')
    """
    text = _MARKS_IN_ADDRESS.sub("", unicodedata.normalize("NFKC", address).lower())
    text = _without_area(text, district)
    last = _ADMIN_END.search(text)
    found = _ROAD.search(text, last.end() if last else 0) or _ROAD.search(text)
    return (found["road"], found["number"]) if found else ("", "")


_MARKS_IN_ADDRESS = re.compile(r"[^\w-]+|_+")
_ADMIN_END = re.compile(rf".*{_ADMIN.pattern}(?=.*\d)")


def phones(text: str) -> frozenset[str]:
    """The telephone numbers in a field, digits only, without country code; hotlines are left out.

    >>> sorted(phones("0371-67883273; 400-123-4567"))
    ['37167883273']
    """
    found = set()
    for part in re.split(r"[;；,，、/|]", unicodedata.normalize("NFKC", text)):
        digits = re.sub(r"\D", "", part)
        digits = digits.removeprefix("86") if len(digits) > 11 else digits
        digits = digits.removeprefix("0")
        if _PHONE.fullmatch(digits) and not _HOTLINES.match(digits):
            found.add(digits)
    return frozenset(found)
