"""Golden links: five targets, five cities, each in its datum and order (R15)."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from geodata.coordinates import LonLat
from geodata.frames import distance_m
from stations.search.question import Travel
from stations.views import navigation

CITIES = {
    "Luohe": (LonLat(114.0166, 33.5815), "114.022525,33.580013"),
    "Xuchang": (LonLat(113.8266, 34.0229), "113.832546,34.021386"),
    "Xinmi": (LonLat(113.3906, 34.5394), "113.397115,34.538383"),
    "Chenggong": (LonLat(102.8011, 24.8893), "102.802561,24.886290"),
    "Zhengzhou": (LonLat(113.6254, 34.7466), "113.631447,34.745417"),
}
NAME = "槐荫路 & 驿站|a,b;(c)"
NAME_Q = "%E6%A7%90%E8%8D%AB%E8%B7%AF%20%26%20%E9%A9%BF%E7%AB%99%7Ca%2Cb%3B%28c%29"  # all of it


@pytest.fixture(params=CITIES)
def city(request: pytest.FixtureRequest) -> tuple[LonLat, str, str]:
    """Position, `lon,lat` and `lat,lon` in GCJ-02."""
    position, lon_lat = CITIES[request.param]
    lon, lat = lon_lat.split(",")
    return position, lon_lat, f"{lat},{lon}"


@pytest.mark.parametrize(
    ("name", "metres"), [("Luohe", 573), ("Xuchang", 568), ("Xinmi", 607), ("Chenggong", 368)]
)
def test_the_golden_positions_are_off_by_what_surveyors_found(name: str, metres: int) -> None:
    position, lon_lat = CITIES[name]
    lon, lat = map(float, lon_lat.split(","))
    assert float(distance_m(*position, lon, lat)) == pytest.approx(metres, abs=8)


def test_amap_takes_gcj_longitude_first(city: tuple[LonLat, str, str]) -> None:
    position, lon_lat, _ = city
    assert navigation.amap_marker(NAME, position) == (
        f"https://uri.amap.com/marker?position={lon_lat}&name={NAME_Q}"
        "&src=nuanyi&coordinate=gaode&callnative=1"
    )


def test_the_amap_route_carries_mode_and_name(city: tuple[LonLat, str, str]) -> None:
    position, lon_lat, _ = city
    assert navigation.amap_route(NAME, position, Travel.BIKE) == (
        f"https://uri.amap.com/navigation?to={lon_lat},{NAME_Q}&mode=ride&src=nuanyi&callnative=1"
    )


def test_tencent_takes_gcj_latitude_first(city: tuple[LonLat, str, str]) -> None:
    position, _, lat_lon = city
    assert navigation.tencent_marker(NAME, "", position) == (
        "https://apis.map.qq.com/uri/v1/marker"
        f"?marker=coord:{lat_lon};title:{NAME_Q};addr:{NAME_Q}&coord_type=2&referer=nuanyi"
    )


def test_baidu_is_told_that_it_gets_gcj(city: tuple[LonLat, str, str]) -> None:
    position, _, lat_lon = city
    assert navigation.baidu_marker(NAME, "1|2", position) == (
        f"https://api.map.baidu.com/marker?location={lat_lon}&title={NAME_Q}&content=1%7C2"
        "&output=html&coord_type=gcj02&src=webapp.nuanyi.nuanyi"
    )


def test_geo_is_wgs(city: tuple[LonLat, str, str]) -> None:
    position, _, _ = city
    point = f"{position.lat:.6f},{position.lon:.6f}"
    assert navigation.geo_uri(NAME, position) == f"geo:{point}?q={point}({NAME_Q})"


def test_a_hostile_name_stays_inside_its_field() -> None:
    hostile = "x&callnative=0#<script>${1}`\"'"
    position = LonLat(114.0, 33.5)
    parts = urlsplit(navigation.amap_marker(hostile, position))
    assert (parts.fragment, parse_qs(parts.query)["callnative"]) == ("", ["1"])
    assert parse_qs(parts.query)["name"] == [hostile]
    assert unquote(navigation.geo_uri(hostile, position)).endswith(f"({hostile})")


@pytest.mark.parametrize(
    ("agent", "blocked"),
    [
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 MicroMessenger/8.0.49(0x18003133)", True),
        ("Mozilla/5.0 (Linux; Android 13) MQQBrowser/6.2 QQ/8.9.50.10000 NetType/WIFI", True),
        ("Mozilla/5.0 (Linux; Android 13) MQQBrowser/14.3 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36", False),
        ("", False),
    ],
)
def test_wechat_and_qq_are_recognised(agent: str, blocked: bool) -> None:
    assert navigation.blocks_native_launch(agent) is blocked
