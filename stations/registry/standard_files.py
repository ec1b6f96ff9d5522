"""Standards as files: read with suspicion, refused whole with file, item and field.

YAML is read by its plainest loader, which makes nothing but texts, lists and mappings: no dates,
no `yes` that turns into true, no objects. Aliases, the stuff of billion laughs, are refused before
anything is built, and so are tags and keys that stand twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from stations.errors import Fault, InvalidInput
from stations.registry.standards import Standard

BUILT_IN = Path(__file__).parent / "standards"
OF_THE_OPERATOR = "standards"  # the folder in the data directory
MAX_BYTES = 64 * 1024
MAX_FILES = 200
_MAX_DEPTH = 12


def load_standards(folder: Path) -> dict[str, Standard]:
    """Return the standards in `*.yaml` and `*.yml` of `folder` by id; no folder holds none.

    Raises:
        InvalidInput: `bad_standard`, with every fault of every file: `row` is the number of the
            item (from 1), `column` the field, `detail` begins with the name of the file.
    """
    paths = sorted(p for p in folder.glob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    found: dict[str, Standard] = {}
    faults: list[Fault] = []
    if len(paths) > MAX_FILES:
        raise InvalidInput("bad_standard", [Fault("too_many_files", detail=f"{len(paths)}")])
    for path in paths:
        try:
            standard = read_standard(_bytes_of(path), file_name=path.name)
        except InvalidInput as error:
            faults += error.faults
            continue
        if standard.id in found:
            faults.append(Fault("duplicate_id", "id", detail=f"{path.name}: {standard.id}"))
        found[standard.id] = standard
    if faults:
        raise InvalidInput("bad_standard", faults)
    return found


def standards_of(data_dir: Path) -> dict[str, Standard]:
    """The standards that come with the product, and over them those of the data directory.

    Raises:
        InvalidInput: see `load_standards`.
    """
    return load_standards(BUILT_IN) | load_standards(data_dir / OF_THE_OPERATOR)


def read_standard(data: bytes, *, file_name: str) -> Standard:
    """Return the standard in one YAML file.

    Raises:
        InvalidInput: `bad_standard`, see `load_standards`.
    """
    try:
        content = _plain(data)
    except _Unreadable as error:
        raise InvalidInput(
            "bad_standard", [Fault(error.reason, detail=f"{file_name}: {error}")]
        ) from error
    try:
        return Standard.model_validate(content)
    except ValidationError as error:
        faults = [_fault(dict(each), content, file_name) for each in error.errors()]
        raise InvalidInput("bad_standard", faults) from error


class _Unreadable(Exception):
    """No plain YAML; `reason` says why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _plain(data: bytes) -> Any:
    """The content of a YAML file as texts, lists and mappings."""
    if len(data) > MAX_BYTES:
        raise _Unreadable("too_large", f"more than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
        _check_events(text)
        _check_keys(yaml.compose(text, Loader=yaml.BaseLoader))
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # builds texts only
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _Unreadable("not_yaml", " ".join(str(error).split())[:200]) from error


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        line = f"line {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable("alias", f"{line}: *{event.anchor}")
        if getattr(event, "tag", None):
            raise _Unreadable("tag", f"{line}: {event.tag}")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise _Unreadable("too_deep", line)


def _check_keys(node: Any) -> None:
    """Refuse a key that stands twice: YAML would silently keep the last one."""
    for mapping in _mappings(node):
        keys: set[str] = set()
        for key, _ in mapping.value:
            at = f"line {key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise _Unreadable("not_yaml", f"{at}: a key is a word")
            if key.value in keys:
                raise _Unreadable("duplicate_key", f"{at}: {key.value}")
            keys.add(key.value)


def _mappings(node: Any) -> Iterator[Any]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


_REASONS = {"extra_forbidden": "unknown_key", "missing": "missing_key"}


def _fault(error: Mapping[str, Any], content: Any, file_name: str) -> Fault:
    """One complaint of the schema with its file, the number of its item and its field."""
    where = list(error["loc"])
    item = where[1] if len(where) > 1 and where[0] == "items" else None
    steps = [str(step) for step in (where[2:] if item is not None else where)]
    name = _id_of(content, item)
    told = " ".join(filter(None, (f"item {name}" if name else "", str(error["msg"]))))
    return Fault(
        _REASONS.get(error["type"], "wrong_value"),
        ".".join(steps) or None,
        item + 1 if isinstance(item, int) else None,
        f"{file_name}: {told}"[:300],
    )


def _id_of(content: Any, item: Any) -> str:
    try:
        return str(content["items"][item]["id"])[:60]
    except (KeyError, IndexError, TypeError):
        return ""
