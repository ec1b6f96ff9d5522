"""What the operator set for the whole service, by name; and where each district joins the union."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from stations.care.help_lines import Contact
from stations.storage.rider_rows import JoinLinkRow
from stations.storage.rows import SettingRow, table_of

SETTING = table_of(SettingRow)
JOIN_LINK = table_of(JoinLinkRow)


def setting(connection: Connection, name: str) -> str | None:
    """The value that was set, None where nothing was."""
    found = connection.execute(select(SETTING.c.value).where(SETTING.c.name == name)).scalar()
    return None if found is None else str(found)


def settings_under(connection: Connection, prefix: str) -> dict[str, str]:
    """Every setting whose name begins so, by the rest of its name."""
    chosen = select(SETTING).where(SETTING.c.name.startswith(prefix, autoescape=True))
    return {row.name.removeprefix(prefix): row.value for row in connection.execute(chosen)}


def put_setting(connection: Connection, name: str, value: str | None) -> None:
    """Set a value instead of what stood; None takes it away."""
    connection.execute(delete(SETTING).where(SETTING.c.name == name))
    if value is not None:
        connection.execute(insert(SETTING).values(name=name, value=value))


def join_links(connection: Connection) -> dict[str, Contact]:
    """Where one joins the union, by district; "" is everywhere else."""
    rows = connection.execute(select(JOIN_LINK).order_by(JOIN_LINK.c.district))
    return {row.district: Contact(phone=row.phone, url=row.url, words=row.words) for row in rows}


def put_join_link(connection: Connection, district: str, contact: Contact | None) -> None:
    """Set the link of a district instead of what stood; None takes it away."""
    connection.execute(delete(JOIN_LINK).where(JOIN_LINK.c.district == district))
    if contact is not None:
        connection.execute(insert(JOIN_LINK).values(district=district, **contact.model_dump()))
