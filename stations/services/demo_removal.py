"""Taking the demo city out again, without locking the operator out."""

from __future__ import annotations

from dataclasses import dataclass

from stations.people.accounts import Account, Role
from stations.people.rights import Action, authorize
from stations.services.hub import Hub
from stations.storage import imports, places

ADMINISTRATORS = (Role.ADMIN,)
_KEPT_UNTIL_THEN = (Role.ADMIN, Role.CITY)
PATIENCE_S = 2.0  # the next page should no longer speak of the demo


@dataclass(frozen=True, slots=True)
class DemoState:
    """What is stored: anything of the demo, any real place, a real administrator."""

    has_demo: bool
    has_demo_places: bool
    has_real_places: bool
    has_administrator: bool


def demo_state(hub: Hub) -> DemoState:
    """Whether there is a demo to remove, and whether somebody real could take over."""
    with hub.read() as connection:
        return DemoState(
            has_demo=imports.has_synthetic(connection),
            has_demo_places=imports.count_places(connection, synthetic=True) > 0,
            has_real_places=imports.count_places(connection, synthetic=False) > 0,
            has_administrator=imports.has_account(connection, ADMINISTRATORS),
        )


def remove_demo(hub: Hub, by: Account | None) -> DemoState:
    """Remove everything invented; return what is left.

    The demo's administrators stay until there is a real one: whoever set the system up with them
    must still get in.

    Raises:
        Refused: `sign_in_first`, `no_right`, `import_running`.
    """
    authorize(by, Action.IMPORT_LIST)
    with imports.only_import(hub.store.path.parent):
        while hub.writer.write(imports.thin_synthetic):
            pass
        keep = () if demo_state(hub).has_administrator else _KEPT_UNTIL_THEN
        hub.writer.write(lambda connection: imports.remove_synthetic(connection, keep=keep))
        hub.writer.write(lambda connection: places.note_change(connection, None))
    hub.refresh(patience_s=PATIENCE_S)
    return demo_state(hub)
