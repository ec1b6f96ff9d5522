"""Links into navigation apps, each in its own datum and order of coordinates.

高德 and 腾讯 read GCJ-02, as the forms below declare; 百度 is told that it gets GCJ-02; `geo:` is
WGS-84 by RFC 5870. Only 高德 writes the longitude first.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from geodata.coordinates import Datum, LonLat, convert
from stations.search.question import Travel

APP = "nuanyi"
COMPANY = "nuanyi"

_IN_APP_BROWSER = re.compile(r"MicroMessenger|\bQQ/", re.IGNORECASE)


def blocks_native_launch(user_agent: str) -> bool:
    """Whether this is the browser inside WeChat or QQ, which opens no other app."""
    return _IN_APP_BROWSER.search(user_agent) is not None


def amap_marker(name: str, position: LonLat, *, native: bool = True) -> str:
    """高德, a point on the map; `native` lets it open the app."""
    return (
        f"https://uri.amap.com/marker?position={_lon_lat(position)}&name={_q(name)}"
        f"&src={APP}&coordinate=gaode&callnative={int(native)}"
    )


def amap_route(name: str, position: LonLat, by: Travel, *, native: bool = True) -> str:
    """高德, the way there; it takes no datum and reads GCJ-02."""
    mode = "ride" if by is Travel.BIKE else "walk"
    return (
        f"https://uri.amap.com/navigation?to={_lon_lat(position)},{_q(name)}"
        f"&mode={mode}&src={APP}&callnative={int(native)}"
    )


def tencent_marker(name: str, address: str, position: LonLat) -> str:
    """腾讯, a point on the map; `coord_type=2` is GCJ-02."""
    return (
        "https://apis.map.qq.com/uri/v1/marker"
        f"?marker=coord:{_lat_lon(position)};title:{_q(name)};addr:{_q(address or name)}"
        f"&coord_type=2&referer={APP}"
    )


def baidu_marker(name: str, address: str, position: LonLat) -> str:
    """百度, a point on the map, declared as GCJ-02."""
    return (
        f"https://api.map.baidu.com/marker?location={_lat_lon(position)}&title={_q(name)}"
        f"&content={_q(address or name)}&output=html&coord_type=gcj02&src=webapp.{COMPANY}.{APP}"
    )


def geo_uri(name: str, position: LonLat) -> str:
    """Whatever map the phone has (RFC 5870), in WGS-84."""
    point = f"{position.lat:.6f},{position.lon:.6f}"
    return f"geo:{point}?q={point}({_q(name)})"


def _lon_lat(position: LonLat) -> str:
    gcj = _gcj(position)
    return f"{gcj.lon:.6f},{gcj.lat:.6f}"


def _lat_lon(position: LonLat) -> str:
    gcj = _gcj(position)
    return f"{gcj.lat:.6f},{gcj.lon:.6f}"


def _gcj(position: LonLat) -> LonLat:
    return convert(position.lon, position.lat, source=Datum.WGS84, target=Datum.GCJ02)


def _q(text: str) -> str:
    """Percent-encoded whole, the separators of these forms (`|` `,` `;`) included."""
    return quote(text, safe="")
