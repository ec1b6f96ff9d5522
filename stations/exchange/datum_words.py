"""The verdict on a list's datum in words: what fits, by which counts, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from geodata.coordinates import Datum
from stations.exchange.datum_doctor import Diagnosis, Verdict
from stations.words import Words, mark

DATUM_CODE: Mapping[Datum, str] = {
    Datum.GCJ02: "GCJ-02",
    Datum.WGS84: "WGS-84",
    Datum.BD09: "BD-09",
}
_VERDICTS: Mapping[Verdict, str] = {
    Verdict.FITS: mark("The coordinate system fits: {declared}"),
    Verdict.OTHER: mark("Probably {best}, not {declared}. Choose {best} and look again"),
    Verdict.NOT_DECLARED: mark(
        "Not {declared}: {best} or {second} fits better. Choose one and look again"
    ),
    Verdict.DISAGREE: mark(
        "Districts and the places we know speak for different coordinate systems. "
        "Look at some points on the map"
    ),
    Verdict.CANNOT_TELL: mark(
        "Whether this is {declared} cannot be told from this list. Look at some points on the map"
    ),
}


def datum_name(code: str) -> str:
    """A datum as people write it: `bd09` is BD-09; anything else comes back as it is."""
    return DATUM_CODE[Datum(code)] if code in set(Datum) else code


def datum_verdict(found: Diagnosis, w: Words) -> str:
    """The verdict as one sentence, with what to do next."""
    best, second = (DATUM_CODE[reading.datum] for reading in found.readings[:2])
    named = DATUM_CODE[found.declared]
    return w(_VERDICTS[found.verdict], declared=named, best=best, second=second)


def datum_evidence(found: Diagnosis, w: Words) -> Iterator[str]:
    """The counts behind a verdict, one sentence each; none where nothing could be counted."""
    here, other = found.of(found.declared), found.beside
    if found.checked:
        yield w.n(
            "{here} of {n} row lies outside the district it names as {declared}, "
            "{there} as {other}",
            "{here} of {n} rows lie outside the district they name as {declared}, "
            "{there} as {other}",
            found.checked,
            here=here.outside,
            there=other.outside,
            declared=DATUM_CODE[here.datum],
            other=DATUM_CODE[other.datum],
        )
    if found.paired:
        yield w.n(
            "{here} of {n} row lies far from the place we know as {declared}, {there} as {other}",
            "{here} of {n} rows lie far from the places we know as {declared}, {there} as {other}",
            found.paired,
            here=here.apart,
            there=other.apart,
            declared=DATUM_CODE[here.datum],
            other=DATUM_CODE[other.datum],
        )
    if found.verdict in (Verdict.FITS, Verdict.OTHER, Verdict.NOT_DECLARED):
        share = f"{min(int(found.sure * 1000) / 10, 99.9):g}"
        yield w("Sure to {percent} %", percent=share)
