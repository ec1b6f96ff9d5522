"""What the invented places are made of: names, hours, ways in, amenities and troubles.

The shares follow what is told of real networks (Zhengzhou 2026): most hosts keep office hours
with a lunch gap, about a quarter are open all day and night, some lists give no hours at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from stations.registry.vocabulary import Amenity, Entry, Kind

A = Amenity

POSTS: dict[Kind, int] = {
    Kind.STATION: 70,
    Kind.OTHER: 10,
    Kind.WORKERS_HOME: 8,
    Kind.LIBRARY: 8,
    Kind.NURSING_ROOM: 8,
    Kind.BUS_STOP: 7,
    Kind.MEDIATION: 4,
    Kind.MOBILE: 3,
    Kind.CULTURE_PALACE: 2,
}

POST_NAMES: dict[Kind, tuple[str, ...]] = {
    Kind.STATION: (
        "{street}驿站",
        "{street}户外劳动者驿站",
        "{landmark}驿站",
        "{landmark}爱心驿站",
    ),
    Kind.OTHER: ("{landmark}服务站",),
    Kind.WORKERS_HOME: ("{street}职工之家",),
    Kind.LIBRARY: ("{street}职工书屋",),
    Kind.NURSING_ROOM: ("{landmark}爱心妈妈屋",),
    Kind.BUS_STOP: ("{street}公交站台",),
    Kind.MEDIATION: ("{street}调解室",),
    Kind.MOBILE: ("流动职工之家·{street}",),
    Kind.CULTURE_PALACE: ("{district}工人文化宫",),
}

MERCHANT_NAMES = (
    "{surname}家面馆",
    "{surname}记烩面",
    "{surname}姐粥铺",
    "{street}便利店",
    "{landmark}药房",
    "{surname}师傅修车铺",
    "{street}理发店",
    "{surname}家包子铺",
    "{street}小超市",
    "{surname}家胡辣汤",
)
SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾")


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in both writings, and how often they occur."""

    osm: str | None
    written: str
    share: float


POST_HOURS = (
    Hours("Mo-Fr 08:30-12:00,13:30-17:30; PH off", "周一至周五 08:30-12:00,13:30-17:30", 0.22),
    Hours("Mo-Fr 09:00-17:00; PH off", "周一至周五 09:00-17:00", 0.12),
    Hours("24/7", "24小时", 0.22),
    Hours("06:30-12:00,13:00-21:00", "6:30-12:00,13:00-21:00", 0.12),
    Hours("07:30-22:30", "07:30-22:30", 0.05),
    Hours("08:30-18:00", "8：30——18：00", 0.07),
    Hours("05:00-20:00", "05:00-20:00", 0.06),
    Hours("08:00-20:00", "每天8点到20点", 0.07),
    Hours(None, "", 0.07),
)
MERCHANT_HOURS = (
    Hours("10:00-14:00,16:30-20:30", "10:00-14:00,16:30-20:30", 0.30),
    Hours("06:00-14:00", "6:00-14:00", 0.20),
    Hours("07:00-21:00", "07:00-21:00", 0.22),
    Hours("09:00-20:00", "每天9点到20点", 0.15),
    Hours("07:00-22:30", "07:00-22:30", 0.05),
    Hours("17:00-02:00", "17:00-次日02:00", 0.03),
    Hours("24/7", "24小时", 0.01),
    Hours(None, "", 0.04),
)

ENTRIES: tuple[tuple[frozenset[Entry], float], ...] = (
    (frozenset({Entry.OPEN_DOOR}), 0.46),
    (frozenset({Entry.STAFF}), 0.24),
    (frozenset({Entry.DOOR_CODE}), 0.07),
    (frozenset({Entry.QR}), 0.07),
    (frozenset({Entry.APP}), 0.06),
    (frozenset({Entry.OPEN_DOOR, Entry.STAFF}), 0.06),
    (frozenset({Entry.ID_CARD}), 0.02),
    (frozenset({Entry.FACE}), 0.02),
)
UNCONFIRMED_SHARE = 0.07  # listed by somebody, nobody yet told how to get in

DOORS = (
    "{street}临街，{side}小门，绿色门牌，一楼",
    "{landmark}{side}，门口有暖驿灯牌",
    "院内{side}第二个门，推开就是",
    "银行{side}小门，按门铃",
    "社区服务中心{side}，上三级台阶",
)
SIDES = ("东侧", "西侧", "南侧", "北侧")
FLOORS = ("一楼", "一楼", "一楼", "二楼", "负一楼")

POST_AMENITIES: dict[Amenity, float] = {
    A.DRINKING_WATER: 0.95,
    A.SEATING: 0.92,
    A.DEVICE_CHARGING_STATION: 0.88,
    A.MICROWAVE: 0.66,
    A.TOILETS: 0.58,
    A.AIR_CONDITIONING: 0.72,
    A.HEATING: 0.45,
    A.FIRST_AID_KIT: 0.62,
    A.UMBRELLA: 0.35,
    A.BICYCLE_PUMP: 0.22,
    A.TOOLS: 0.18,
    A.BOOKS: 0.30,
    A.INTERNET_ACCESS: 0.40,
    A.CHARGING_STATION: 0.16,
    A.BATTERY_SWAP: 0.08,
    A.REFRIGERATOR: 0.24,
    A.LOCKER: 0.12,
    A.SHOWER: 0.05,
    A.DEFIBRILLATOR: 0.07,
    A.WHEELCHAIR: 0.28,
}
MERCHANT_AMENITIES: dict[Amenity, float] = {
    A.DRINKING_WATER: 0.80,
    A.SEATING: 0.78,
    A.DEVICE_CHARGING_STATION: 0.52,
    A.MICROWAVE: 0.26,
    A.TOILETS: 0.34,
    A.AIR_CONDITIONING: 0.55,
    A.BICYCLE_PUMP: 0.08,
    A.INTERNET_ACCESS: 0.30,
}
ALWAYS: dict[Kind, frozenset[Amenity]] = {
    Kind.NURSING_ROOM: frozenset({A.BABY_FEEDING}),
    Kind.LIBRARY: frozenset({A.BOOKS}),
}

CLOSURE_REASONS = ("修水管", "停电检修", "盘点")
OPERATORS = ("总工会", "街道办事处", "暖城银行", "环卫所", "社区服务中心")
