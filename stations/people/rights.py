"""Who may do what, where: one table, and no for everything that is not in it."""

from __future__ import annotations

from enum import StrEnum

from stations.errors import Refused
from stations.people.accounts import BOUND_TO_PLACES, Account, Role
from stations.registry.places import PlaceId


class Action(StrEnum):
    """What somebody may ask for."""

    SEE_STATION = "see_station"  # its history, closures, lock reports and keepers
    SET_AMENITY = "set_amenity"
    CLOSE_FOR_NOW = "close_for_now"
    CLEAR_LOCK = "clear_lock"
    PRINT_POSTER = "print_poster"
    ADD_PHOTO = "add_photo"
    EDIT_PLACE = "edit_place"
    INVITE_KEEPER = "invite_keeper"
    CREATE_PLACE = "create_place"
    HOLD_EVENT = "hold_event"
    MERGE_PLACES = "merge_places"
    LIST_PLACES = "list_places"
    IMPORT_LIST = "import_list"
    SET_UP = "set_up"  # what holds for the whole service: help lines, the season
    PLAN = "plan"


_KEEPING = frozenset(
    {
        Action.SEE_STATION,
        Action.SET_AMENITY,
        Action.CLOSE_FOR_NOW,
        Action.CLEAR_LOCK,
        Action.PRINT_POSTER,
        Action.ADD_PHOTO,
    }
)
_STAFFING = _KEEPING | {
    Action.EDIT_PLACE,
    Action.INVITE_KEEPER,
    Action.CREATE_PLACE,
    Action.HOLD_EVENT,
    Action.MERGE_PLACES,
    Action.LIST_PLACES,
    Action.PLAN,
}
RIGHTS: dict[Role, frozenset[Action]] = {
    Role.KEEPER: _KEEPING,
    Role.MERCHANT: frozenset({Action.SEE_STATION, Action.PRINT_POSTER}),
    Role.COUNTY: _STAFFING,
    Role.CITY: _STAFFING | {Action.IMPORT_LIST, Action.SET_UP},
    Role.AUDITOR: frozenset({Action.SEE_STATION, Action.LIST_PLACES, Action.PLAN}),
    Role.ADMIN: frozenset(Action),
}


def may(account: Account | None, action: Action, place_id: PlaceId | None = None) -> bool:
    """Whether the table allows it. Keepers and merchants act on their own places only.

    `place_id` is the place that the act is about, None for acts about no place in particular.
    """
    if account is None or action not in RIGHTS.get(account.role, frozenset()):
        return False
    if account.role in BOUND_TO_PLACES:
        return place_id is not None and place_id in account.keeps
    return True


def authorize(account: Account | None, action: Action, place_id: PlaceId | None = None) -> Account:
    """Return the account that may act, or refuse.

    Raises:
        Refused: `sign_in_first`, `not_your_station` (the right exists, but for other places),
            `no_right`.
    """
    if account is None:
        raise Refused("sign_in_first", action=action.value)
    if may(account, action, place_id):
        return account
    bound = account.role in BOUND_TO_PLACES and action in RIGHTS[account.role]
    raise Refused(
        "not_your_station" if bound else "no_right",
        f"{account.login} may not {action.value} {place_id or ''}".strip(),
        action=action.value,
    )
