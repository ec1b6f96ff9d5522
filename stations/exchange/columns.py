"""Which column holds which field: guessed from the headers, settled by whoever imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.coordinates import Datum
from stations.errors import Fault, InvalidInput
from stations.exchange.header_words import FIELDS, ROW_HEADERS, datum_of, field_of, fold, read_kind
from stations.exchange.own_columns import OWN_HEADERS, is_own
from stations.exchange.tables import Table

NOTHING_CHOSEN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Columns:
    """Header by field; the headers that mean nothing to us; the datum that a header names."""

    headers: Mapping[str, str]
    unused: tuple[str, ...]
    named_datum: Datum | None


def guess_columns(
    table: Table, chosen: Mapping[str, str] = NOTHING_CHOSEN, *, datum: Datum | None = None
) -> Columns:
    """Return the columns of `table`; `chosen` (field to header) wins, "" leaves a field out.

    Of two headers for one field the first wins, but one that names the `datum` comes before all
    others. A column of types (类型) is read where it holds kinds of ours. A running number (`row`,
    序号) is taken as `external_id` where the file has no other, unless it merely counts 1, 2, 3:
    a number with gaps survived deletions and so names a place, a bare count moves with the next
    row inserted.

    Raises:
        InvalidInput: a chosen field or header does not exist.
    """
    _check(table, chosen)
    headers = {field: header for field, header in chosen.items() if header}
    for header in sorted(table.headers, key=lambda name: datum is None or datum_of(name) != datum):
        field = field_of(header)
        if (
            field
            and field not in headers
            and field not in chosen
            and header not in headers.values()
            and (field != "kind" or _holds_kinds(table, header))
        ):
            headers[field] = header
    if "external_id" not in headers and "external_id" not in chosen:
        headers |= _running_number(table)
    used = {*headers.values(), *(OWN_HEADERS if is_own(table.headers) else ())}
    datums = (datum_of(headers[field]) for field in ("lon", "lat") if field in headers)
    return Columns(
        MappingProxyType(headers),
        tuple(header for header in table.headers if header and header not in used),
        next((datum for datum in datums if datum), None),
    )


def _check(table: Table, chosen: Mapping[str, str]) -> None:
    faults = [
        *(Fault("unknown_field", field) for field in chosen if field not in FIELDS),
        *(
            Fault("unknown_column", header)
            for header in chosen.values()
            if header and header not in table.headers
        ),
    ]
    if faults:
        raise InvalidInput("columns", faults)


def _holds_kinds(table: Table, header: str) -> bool:
    """Whether half of what stands there are kinds; most columns of types are of other things."""
    words = Counter(filter(None, map(str.strip, table.column(header))))
    known = sum(n for word, n in words.items() if read_kind(word) is not None)
    return fold(header) == "kind" or 2 * known >= words.total()


def _running_number(table: Table) -> dict[str, str]:
    for header in table.headers:
        if fold(header) in {fold(word) for word in ROW_HEADERS} and _identifies(table, header):
            return {"external_id": header}
    return {}


def _identifies(table: Table, header: str) -> bool:
    values = [value.strip() for value in table.column(header)]
    counted = [str(n) for n in range(1, len(values) + 1)]
    return all(values) and len(set(values)) == len(values) and values != counted
