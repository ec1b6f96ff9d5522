"""A one-time link that makes a keeper's account."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from stations.errors import Refused
from stations.people.accounts import Post, Role
from stations.registry.places import Domain, PlaceId

INVITATION_LIFE = timedelta(days=7)


class Invitation(Domain):
    """An invitation to one role at one place; the token itself is only in the link."""

    token_hash: str
    role: Role
    place_id: PlaceId | None
    post: Post
    invited_by: str
    expires_at: AwareDatetime
    used_at: AwareDatetime | None = None

    def check(self, at: datetime) -> Invitation:
        """Return itself while it may be used.

        Raises:
            Refused: `invitation_used` or `invitation_expired`.
        """
        if self.used_at is not None:
            raise Refused("invitation_used")
        if at >= self.expires_at:
            raise Refused("invitation_expired")
        return self
