"""Streamlit's own bundle, compressed once and kept: a first visit weighs less than half.

Streamlit serves its scripts as they are. A background thread compresses them into a folder of the
data directory; what is ready is served from there, everything else passes through untouched.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import logging
import mimetypes
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import brotli
from starlette.datastructures import Headers
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

Encoding = Literal["br", "gzip"]
SUFFIXES: dict[Encoding, str] = {"br": ".br", "gzip": ".gz"}
FOREVER = "public, max-age=31536000, immutable"

_TEXT = {".js", ".css", ".svg", ".json"}
_SMALLEST = 1_000  # bytes; below it the head of the answer weighs more than what is won
_PREFIX = "/static/"

_log = logging.getLogger(__name__)


def accepted_encodings(accept_encoding: str) -> list[Encoding]:
    """What the client takes of what we have, the smaller one first (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    every = weights.get("*", 0.0)
    return [name for name in SUFFIXES if weights.get(name, every) > 0]


def _weight(parameter: str) -> float:
    key, _, value = parameter.strip().partition("=")
    try:
        return float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def compress(content: bytes, encoding: Encoding) -> bytes:
    """Compress as far as the format goes; the same bytes give the same answer."""
    if encoding == "br":
        return bytes(brotli.compress(content, quality=11))
    return gzip.compress(content, 9, mtime=0)


def streamlit_bundle() -> Path:
    """The folder that Streamlit serves at its root."""
    return Path(str(importlib.metadata.distribution("streamlit").locate_file("streamlit/static")))


class CompressedBundle:
    """Middleware that answers for `/static/...` with what was compressed beforehand.

    `cache` is a folder of ours; one of its folders belongs to one version of Streamlit.
    """

    def __init__(self, app: ASGIApp, *, cache: Path, bundle: Path | None = None) -> None:
        self._app = app
        self._bundle = bundle or streamlit_bundle()
        self._folder = cache / f"streamlit-{importlib.metadata.version('streamlit')}"
        self._ready: dict[tuple[str, Encoding], Path] = {}
        self._thread = threading.Thread(target=self._build, name="bundle", daemon=True)
        self._thread.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the compressed form where there is one, else what Streamlit answers."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            answer = self._answer(str(scope["path"]), Headers(scope=scope))
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until everything is compressed; False when the time is over first."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _answer(self, path: str, headers: Headers) -> FileResponse | None:
        if not path.startswith(_PREFIX) or "range" in headers:
            return None
        for encoding in accepted_encodings(headers.get("accept-encoding", "")):
            file = self._ready.get((path, encoding))
            if file is not None:
                return FileResponse(
                    file,
                    media_type=mimetypes.guess_type(path)[0],
                    headers={
                        "Cache-Control": FOREVER,
                        "Content-Encoding": encoding,
                        "Vary": "Accept-Encoding",
                    },
                )
        return None

    def _build(self) -> None:
        """Everything with gzip within a second or two, then the smaller form file by file."""
        _be_modest()
        try:
            sources = list(_most_wanted_first(self._bundle))
            for encoding in reversed(SUFFIXES):
                for source in sources:
                    self._prepare(source, encoding)
        except OSError as error:
            _log.warning("the bundle is served uncompressed: %s", error)

    def _prepare(self, source: Path, encoding: Encoding) -> None:
        path = source.relative_to(self._bundle)
        target = self._folder / f"{path}{SUFFIXES[encoding]}"
        if not target.is_file():
            _write(target, compress(source.read_bytes(), encoding))
        self._ready[f"/{path.as_posix()}", encoding] = target


def _most_wanted_first(bundle: Path) -> Iterator[Path]:
    """Every file worth compressing: those of the first page, then the smaller before the larger."""
    files = {
        path: path.stat().st_size
        for path in bundle.glob("static/**/*")
        if path.suffix in _TEXT and path.is_file()
    }
    first = _first_page(bundle)
    worthwhile = [path for path, size in files.items() if size >= _SMALLEST]
    yield from sorted(worthwhile, key=lambda path: (path not in first, files[path], path))


def _first_page(bundle: Path) -> set[Path]:
    """What the page's own script imports, directly or by others, as the bundle's manifest says."""
    try:
        manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    seen: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(manifest.get(name, {}).get("imports", ()))
    return {bundle / manifest[name]["file"] for name in seen if name in manifest}


def _write(target: Path, content: bytes) -> None:
    """Write at once or not at all: a half file would be served for a year."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(target)


def _be_modest() -> None:
    """Let riders go first: on Linux a thread has a priority of its own."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
