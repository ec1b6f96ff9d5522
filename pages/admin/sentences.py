"""The words of this page for the closed vocabularies: datums, subjects, flags, unreadable files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st

from geodata.coordinates import Datum
from stations.errors import UnreadableFile
from stations.exchange.sentences import say
from stations.services.importing import Subject
from stations.words import Words, mark

SUBJECT_NAME: Mapping[Subject, str] = {
    Subject.STATIONS: mark("Stations"),
    Subject.MERCHANTS: mark("Partner merchants"),
    Subject.BOUNDARIES: mark("District boundaries"),
    Subject.DEMAND: mark("Where workers are"),
    Subject.HOLIDAYS: mark("Holidays and working weekends"),
}
DATUM_NAME: Mapping[Datum, str] = {
    Datum.GCJ02: mark("Amap, Tencent (GCJ-02)"),
    Datum.WGS84: mark("GPS, Tianditu (WGS-84)"),
    Datum.BD09: mark("Baidu (BD-09)"),
}
DATUM_SOURCE: Mapping[Datum, str] = {
    Datum.GCJ02: mark("Taken from Amap or Tencent maps, or from a portal that uses them"),
    Datum.WGS84: mark("Measured with a phone or a receiver, or from a survey office"),
    Datum.BD09: mark("Taken from Baidu maps"),
}
REPAIRS: Mapping[str, str] = {
    "closed_ring": mark("An outline was not closed; closed"),
    "made_valid": mark("An outline crossed itself; repaired"),
    "merged": mark("Two areas of one name are one district"),
    "left_out": mark("No area; left out"),
}
BOUNDARY_FILES: Mapping[str, str] = {
    "not_utf8": mark("The text cannot be read. Save it as GeoJSON in UTF-8"),
    "not_json": mark("This is not GeoJSON. Save the boundaries as GeoJSON"),
    "not_geojson": mark("This is not GeoJSON. Save the boundaries as GeoJSON"),
    "other_crs": mark("The file is not in degrees. Save it in longitude and latitude"),
    "malformed_geometry": mark("An outline cannot be read. Save the boundaries again"),
    "not_finite": mark("An outline cannot be read. Save the boundaries again"),
    "swapped_axes": mark("Latitude stands before longitude. Save it the other way round"),
    "out_of_range": mark("The file is not in degrees. Save it in longitude and latitude"),
    "no_polygon": mark("There is no area in this file. Is it a list of stations?"),
    "unnamed": mark("A district has no name. Give each one a name"),
}


def file_sentence(w: Words, error: UnreadableFile) -> str:
    """Why a file cannot be read, and what to do."""
    if error.reason in BOUNDARY_FILES:
        return w(BOUNDARY_FILES[error.reason])
    return say(error.reason, w)


def flag_sentence(w: Words, reason: str) -> str:
    """What a flag or a repair means."""
    return w(REPAIRS[reason]) if reason in REPAIRS else say(reason, w)


def links(found: Iterable[tuple[str, str]]) -> None:
    """Ways on to other pages, in this window."""
    items = (f'<li><a href="{escape(to)}" target="_self">{escape(s)}</a></li>' for to, s in found)
    st.html(f'<ul class="admin-links">{"".join(items)}</ul>')
