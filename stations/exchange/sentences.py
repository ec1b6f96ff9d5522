"""What a person reads about a fault, a flag or a file that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping

from stations.words import Words, mark

FAULTS: Mapping[str, str] = {
    "missing_column": mark("The file has no such column. Choose one"),
    "unknown_column": mark("The file has no column of this name"),
    "unknown_field": mark("There is no field of this name"),
    "too_many_cells": mark("More cells than headers: is a comma missing its quotes?"),
    "missing_coordinate": mark("No position given"),
    "not_a_number": mark("Not a number"),
    "not_finite": mark("Not a position"),
    "out_of_range": mark("Outside the possible range"),
    "empty_name": mark("No name given"),
    "too_long": mark("Too long"),
    "control_character": mark("Holds an invisible control character. Type it again"),
    "duplicate_external_id": mark("The same number stands in an earlier row"),
    "unknown_kind": mark("Not a kind of place we know"),
    "uncomputed_formula": mark("A formula without a value. Open the file in Excel and save it"),
    "not_hours": mark("Not opening hours as OpenStreetMap writes them. Empty the cell"),
    "unknown_life_cycle": mark("Not a stage of life we know. Write running where it is open"),
    "unknown_zone": mark("Not a time zone. Write Asia/Shanghai"),
    "not_an_instant": mark("Not a date with time and zone. Empty the cell"),
    "unknown_datum": mark("Not a coordinate system. Write wgs84, gcj02 or bd09"),
    "unreadable_state": mark("Not the state of an amenity. Empty the cell"),
    "not_a_time": mark("Not a time. Write it as 2026-05-10 08:30"),
    "too_many_groups": mark("More groups than there can be. Keep those you need"),
    "repeated_id": mark("The same number stands twice for one hour"),
    "not_a_whole_number": mark("Not a whole number"),
    "wrong_number_of_cells": mark(
        "More or fewer cells than headers: is a comma missing its quotes?"
    ),
    "empty_cell": mark("Nothing stands there"),
    "bad_date": mark("Not a date. Write it as 2027-01-01"),
    "year_out_of_range": mark("This year is too far off"),
    "repeated_day": mark("The same day stands in an earlier row"),
    "unknown_day_kind": mark("Neither a holiday nor a working day. Write holiday or workday"),
}
FLAGS: Mapping[str, str] = {
    "wrong_district": mark("Lies outside the district it names"),
    "suspected_datum": mark("Probably written in another coordinate system"),
    "swapped": mark("Longitude and latitude look swapped"),
    "possible_duplicate": mark(
        "May be there twice: an earlier row or a place on the map is much like it"
    ),
    "unreadable_hours": mark("Opening hours could not be read; kept as written"),
    "out_of_area": mark("Far outside the area"),
    "no_entry_method": mark("How to get in is not told"),
    "no_hours": mark("No opening hours given"),
    "no_position": mark("No position; left out"),
    "drag_fill": mark("Rises by one like a spreadsheet's drag-fill. Look at the source"),
    "same_numbers": mark("Two columns name different coordinate systems but hold the same numbers"),
    "made_up": mark("Comes from a demonstration and is invented. Leave the row out"),
    "not_read": mark("Other sheets or layers of this file were not read. Save them as files"),
    "reprojected": mark("Was in another map projection; turned into longitude and latitude"),
}
FILES: Mapping[str, str] = {
    "empty": mark("The file is empty"),
    "no_rows": mark("The file has headers but no rows"),
    "too_large": mark("The file is too large. Split it"),
    "too_many_rows": mark("The file has too many rows. Split it"),
    "cell_too_long": mark("A cell is enormous: is a quotation mark missing? Mend that line"),
    "broken_text": mark("Part of the text is damaged. Save the file again as UTF-8"),
    "only_hidden": mark("Every sheet with anything in it is hidden. Unhide the list and save"),
    "no_points": mark("No layer of this file has points. Save the places as points"),
    "other_crs": mark("The map projection is unknown. Save in longitude and latitude"),
    "too_many_columns": mark("The file has too many columns. Keep those you need"),
    "binary": mark("This is not a list. Save it as CSV or XLSX"),
    "unknown_encoding": mark("The text cannot be read. Save it as CSV in UTF-8"),
    "truncated": mark("The file is cut off. Send it again"),
    "not_a_table": mark("This is not a list. Save it as CSV or XLSX"),
    "unpacks_too_large": mark(
        "The workbook unpacks to an enormous size. Save the list alone as CSV"
    ),
    "old_excel": mark("Old or locked Excel file. Save it as XLSX without a password"),
}
FIELD_NAMES: Mapping[str, str] = {
    "external_id": mark("number in the list"),
    "name": mark("name"),
    "kind": mark("kind"),
    "address": mark("address"),
    "district": mark("district"),
    "lon": mark("longitude"),
    "lat": mark("latitude"),
    "opening_hours": mark("opening hours"),
    "phone": mark("phone"),
    "amenities": mark("amenities"),
    "entry": mark("way in"),
    "how_to_find": mark("how to find it"),
    "floor": mark("floor"),
    "area_m2": mark("area in m²"),
    "seats": mark("seats"),
    "operator": mark("operator"),
    "honours": mark("honours"),
    "funding": mark("funding"),
    "date": mark("date"),
    "weight": mark("number of people"),
    "hour": mark("hour"),
    "group": mark("group"),
    "time": mark("time"),
    "start_lon": mark("longitude of the start"),
    "start_lat": mark("latitude of the start"),
    "end_lon": mark("longitude of the end"),
    "end_lat": mark("latitude of the end"),
}
_ALL = {**FAULTS, **FLAGS, **FILES}


def say(reason: str, w: Words) -> str:
    """The sentence for a reason, in the reader's language; the reason itself for one unknown."""
    return w(_ALL[reason]) if reason in _ALL else reason
