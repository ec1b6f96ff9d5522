"""Which column of a demand file means what, and of which kind the file is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from stations.errors import Fault, InvalidInput
from stations.exchange.header_words import field_of, fold

FIELDS = (
    "id", "lon", "lat", "weight", "hour", "group", "time", "start_lon", "start_lat", "start_time",
    "end_lon", "end_lat", "end_time", "out", "in",
)  # fmt: skip

# Of several headers for one field the word that stands first wins: where a parcel was delivered,
# somebody stood at the time of delivery.
_WORDS = {
    "id": "id order_id trip_id cell_id grid_id code 编号 订单号 订单编号 运单号 网格编号 网格号 "
    "序号",
    "weight": "weight workers people count n num persons population pop orders trips "
    "人数 劳动者人数 从业人数 数量 人口 权重 单量 订单数 订单量 件数 次数",
    "hour": "hour hour_of_day h 小时 时段 钟点",
    "group": "group worker_group type_of_worker 群体 人群 工种 职业 劳动者类型",
    "time": "delivery_time delivered_at finish_time order_time time datetime timestamp created_at "
    "create_time accept_time pickup_time date_time 送达时间 配送时间 完成时间 签收时间 下单时间 "
    "订单时间 时间 创建时间 接单时间 取件时间",
    "start_lon": "start_lon start_lng start_longitude start_location_x origin_lon origin_lng "
    "origin_longitude o_lon o_lng from_lon from_lng pickup_lon pickup_lng pickup_longitude "
    "起点经度 起始经度 出发经度 开始经度 上车经度 借车经度",
    "start_lat": "start_lat start_latitude start_location_y origin_lat origin_latitude o_lat "
    "from_lat pickup_lat pickup_latitude 起点纬度 起始纬度 出发纬度 开始纬度 上车纬度 借车纬度",
    "start_time": "start_time started_at starttime departure_time pickup_datetime 开始时间 "
    "出发时间 起始时间 借车时间 骑行开始时间 上车时间",
    "end_lon": "end_lon end_lng end_longitude end_location_x destination_lon destination_lng "
    "dest_lon dest_lng d_lon d_lng to_lon to_lng dropoff_lon dropoff_lng dropoff_longitude "
    "终点经度 结束经度 到达经度 目的地经度 下车经度 还车经度",
    "end_lat": "end_lat end_latitude end_location_y destination_lat dest_lat d_lat to_lat "
    "dropoff_lat dropoff_latitude 终点纬度 结束纬度 到达纬度 目的地纬度 下车纬度 还车纬度",
    "end_time": "end_time ended_at endtime arrival_time dropoff_datetime 结束时间 到达时间 "
    "还车时间 骑行结束时间 下车时间",
    "out": "out departures outflow 出发 流出 借出 出发次数",
    "in": "in arrivals inflow 到达 流入 还入 到达次数",
}  # fmt: skip
_RANK = {
    field: {fold(word): rank for rank, word in enumerate(words.split())}
    for field, words in _WORDS.items()
}
_PARTS = re.compile(r"[^a-z]+")
_AXES = {"lon": {"lon", "lng", "long", "longitude"}, "lat": {"lat", "latitude"}}


def demand_headers(headers: Collection[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Header by field; `chosen` (field to header, any case) wins, "" leaves a field out.

    >>> demand_headers(["order_id", "lng", "lat", "accept_time"], {})["time"]
    'accept_time'

    Raises:
        InvalidInput: `unknown_columns`, a chosen field or header does not exist.
    """
    settled = {field: header.strip().lower() for field, header in chosen.items()}
    _check(headers, settled)
    found = {field: header for field, header in settled.items() if header}
    for field in FIELDS:
        header = _best(field, [h for h in headers if h not in found.values()])
        if field not in settled and header is not None:
            found[field] = header
    return found


def _check(headers: Collection[str], chosen: Mapping[str, str]) -> None:
    wrong = [Fault("unknown_field", field) for field in chosen if field not in FIELDS]
    wrong += [
        Fault("unknown_column", header)
        for header in chosen.values()
        if header and header not in headers
    ]
    if wrong:
        names = ", ".join(fault.column or "" for fault in wrong)
        raise InvalidInput("unknown_columns", wrong, f"not there: {names}")


def _best(field: str, headers: Collection[str]) -> str | None:
    """The header that says `field` best; a position also in part: `merge_lon`."""
    if field in _AXES:
        whole = [h for h in headers if field_of(h) == field]
        parts = [h for h in headers if _is_axis(h, field)]
        return next(iter([*whole, *parts]), None)
    ranks = _RANK[field]
    return min((h for h in headers if fold(h) in ranks), key=lambda h: ranks[fold(h)], default=None)


def _is_axis(header: str, axis: str) -> bool:
    """Whether a header ends in an axis and is not the beginning or the end of a trip."""
    trips = [_RANK[f] for f in ("start_lon", "start_lat", "end_lon", "end_lat")]
    return _PARTS.split(header)[-1] in _AXES[axis] and not any(fold(header) in t for t in trips)
