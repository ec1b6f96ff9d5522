"""The round's memory: versions as they were read, answers that stay until they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer
from stations.views import times


@dataclass(frozen=True, slots=True)
class Round:
    """One place's round in this browser; `memory` outlives the run.

    `memory["seen"]` holds each thing as it stood when its answer was chosen, so that the version
    that travels with the answer is the one its keeper looked at.
    """

    place: Place
    at: datetime
    memory: dict[str, Any]

    @classmethod
    def of(cls, place: Place, at: datetime) -> Round:
        fresh: dict[str, Any] = {"seen": {}, "chosen": {}, "sent": [], "clashes": [], "turn": 0}
        return cls(place, at, st.session_state.setdefault(f"round-{place.id}", fresh))

    def key(self, amenity: Amenity) -> str:
        """The key of an answer's widget; a new turn begins with nothing chosen."""
        return f"answer-{self.place.id}-{amenity.value}-{self.memory['turn']}"

    def shown(self, status: AmenityStatus) -> AmenityStatus:
        """The thing as its keeper looks at it: as it stood when they chose, else as it stands."""
        seen: AmenityStatus = self.memory["seen"].get(status.amenity, status)
        return seen if st.session_state.get(self.key(status.amenity)) is not None else status

    def note(self, status: AmenityStatus, choice: AmenityState | None) -> None:
        """Remember the answer, and the version it was given to."""
        amenity = status.amenity
        if choice is None:
            self.memory["seen"][amenity] = status
            self.memory["chosen"].pop(amenity, None)
        else:
            self.memory["seen"].setdefault(amenity, status)
            self.memory["chosen"][amenity] = AmenityState(choice)

    @property
    def missing(self) -> list[Amenity]:
        """What nobody who keeps it has looked at today and that has no answer yet."""
        return [
            s.amenity
            for s in self.place.amenities
            if s.amenity not in self.memory["chosen"] and not self._today(s)
        ]

    @property
    def done(self) -> int:
        return len(self.place.amenities) - len(self.missing)

    @property
    def last_at(self) -> datetime | None:
        return max((s.confirmed_at for s in self._kept() if s.confirmed_at), default=None)

    def _kept(self) -> list[AmenityStatus]:
        by = (Confirmer.KEEPER, Confirmer.STAFF)
        return [s for s in self.place.amenities if s.confirmed_by in by]

    def _today(self, status: AmenityStatus) -> bool:
        if status not in self._kept() or status.confirmed_at is None:
            return False
        return times.days_between(status.confirmed_at, self.at, self.place.zone) == 0
