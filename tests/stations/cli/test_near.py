"""The command `near`, run as a process on a store of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from geodata.coordinates import Datum, LonLat, convert
from tests.builders import a_hub, a_place

EVENING = "2026-11-18T20:20:00+08:00"
START = LonLat(113.25, 33.05)


def ask(store: Path, *words: str, status: int = 0) -> Any:
    command = [sys.executable, "-m", "stations", "near", "--data-dir", str(store), *words]
    done = subprocess.run(
        [*command, "--at", EVENING, "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if done.stdout else done.stderr


def a_store(folder: Path) -> Path:
    east = a_place(id="east", code="eee2222", position=LonLat(113.28, 33.05))
    north = a_place(id="north", code="nnn2222", position=LonLat(113.25, 33.06))
    shut = a_place(
        id="shut", code="sss2222", position=LonLat(113.26, 33.05), opening_hours="08:00-18:00"
    )
    silent = a_place(
        id="silent", code="uuu2222", position=LonLat(113.27, 33.05), opening_hours=None
    )
    with a_hub(folder, east, north, shut, silent):
        pass
    return folder


def test_every_published_place_comes_with_its_state_nearest_first(tmp_path: Path) -> None:
    store, words = a_store(tmp_path), ("--lon", "113.25", "--lat", "33.05")
    hits = ask(store, *words)["hits"]
    assert [hit["id"] for hit in hits] == ["shut", "north", "silent", "east"]
    assert [hit["open_on_arrival"] for hit in hits] == [False, True, None, True]
    assert {"name", "kind", "distance_m", "minutes", "state", "arrives_at", "amenities"} < set(
        hits[0]
    )
    assert hits[0]["arrives_at"].endswith("+08:00")
    kept = ask(store, *words, "--open")["hits"]
    assert [hit["id"] for hit in kept] == ["north", "east", "silent"]


def test_along_a_ride_the_smallest_detour_comes_first(tmp_path: Path) -> None:
    end = convert(113.28, 33.05, source=Datum.WGS84, target=Datum.GCJ02)
    start = convert(*START, source=Datum.WGS84, target=Datum.GCJ02)
    words = ["--lon", str(start.lon), "--lat", str(start.lat), "--datum", "gcj02"]
    hits = ask(a_store(tmp_path), *words, "--along", f"{end.lon},{end.lat}", "--by", "bike")["hits"]
    assert hits[-1]["id"] == "north"
    assert hits[-1]["detour_m"] > 1_000
    assert {hit["id"] for hit in hits[:3]} == {"east", "shut", "silent"}
    assert all(hit["detour_m"] < 1 for hit in hits[:3])


def test_a_ride_across_the_country_is_refused_with_a_reason(tmp_path: Path) -> None:
    words = ("--lon", "113.25", "--lat", "33.05")
    told = ask(a_store(tmp_path), *words, "--along", "121.47,31.23", status=1)
    assert told["reason"] == "ride_too_long"
    assert "LON,LAT" in ask(tmp_path, *words, "--along", "there", status=2)
