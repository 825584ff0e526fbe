"""Static files, hashed once at start and served at `/static/<12 hex of sha256>/<path>`, to be kept for ever.

Core's own stand at their path below `web/static`; a plugin's under its name (pictures only, since neither a plugin
nor a practice brings CSS or script); themes' logos under `themes/<name>/`. In stylesheets `@import` of a neighbour is
put in place and `url()` of a neighbour becomes its hashed address.
"""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_PICTURES = frozenset({".svg", ".png", ".jpg", ".webp"})
_PACKED = frozenset({".css", ".js", ".svg", ".txt"})
_IMPORT = re.compile(r'^@import "([^"]+)";\n?', re.MULTILINE)
_URL = re.compile(r'url\("([^":]+)"\)')
_SYMBOL = re.compile(r'<symbol id="i-([a-z0-9-]+)"')
SPRITE = "vendor/icons/icons.svg"


class AssetRefused(Exception):
    """A static file that may not be served; the text names it and says why."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One file as it is sent. `packed` is the gzip form, or empty where packing gains nothing."""

    path: str
    url: str
    media_type: str
    body: bytes
    packed: bytes = b""


class Assets:
    """The table of static files: made once at start, never changed after."""

    def __init__(self, table: Mapping[str, Asset]) -> None:
        self._by_path = dict(table)
        sprite = self._by_path.get(SPRITE)
        self.icons = frozenset(_SYMBOL.findall(sprite.body.decode())) if sprite else frozenset[str]()
        """Names that `icon()` and `NavItem.icon` may use."""

    @classmethod
    def read(cls, core: Path, *, plugins: Mapping[str, Path] | None = None, themes: Path | None = None) -> Assets:
        """Read and hash everything. `plugins`: URL name → its static folder; `themes`: where theme folders lie."""
        files = dict(_files(core, "", frozenset(_TYPES)))
        for name, folder in (plugins or {}).items():
            files |= dict(_files(folder, f"{name}/", _PICTURES))
        if themes:
            for folder in sorted(path for path in themes.iterdir() if path.is_dir()):
                files |= dict(_files(folder, f"themes/{folder.name}/", _PICTURES, others="skip"))
        return cls(_hashed(files))

    def url(self, path: str) -> str:
        """The address of a file. KeyError names the path: a template asked for something that is not there."""
        return self._by_path[path].url

    def content(self, path: str) -> bytes:
        """A file by its path; b"" where there is none."""
        return self._by_path[path].body if path in self._by_path else b""

    def find(self, url: str) -> Asset | None:
        """The file for a request's path, None unless hash and path both fit."""
        parts = url.split("/", 3)  # "", "static", hash, path
        asset = self._by_path.get(parts[3]) if len(parts) == 4 else None
        return asset if asset and asset.url == url else None

    def __contains__(self, path: str) -> bool:
        return path in self._by_path

    def __iter__(self) -> Iterator[Asset]:
        return iter(self._by_path.values())


def _files(root: Path, prefix: str, allowed: frozenset[str], others: str = "refuse") -> Iterator[tuple[str, bytes]]:
    if not root.is_dir():
        raise AssetRefused(f"{root} is not a folder")
    inside = root.resolve()
    for file in sorted(root.rglob("*")):
        if file.is_dir():
            continue
        if not file.resolve().is_relative_to(inside):
            raise AssetRefused(f"{file} points outside {root}")
        if file.suffix in allowed:
            yield prefix + file.relative_to(root).as_posix(), file.read_bytes()
        elif others == "refuse":
            raise AssetRefused(f"{file}: only {', '.join(sorted(allowed))} may be served from {root}")


def _hashed(files: Mapping[str, bytes]) -> dict[str, Asset]:
    """Pictures, fonts and scripts first: stylesheets need their addresses."""
    table: dict[str, Asset] = {}
    for path in sorted(files, key=lambda path: (path.endswith(".css"), path)):
        if not path.endswith(".css"):
            table[path] = _asset(path, files[path])
        elif not _is_part(path, files):
            table[path] = _asset(path, _stylesheet(path, files, table))
    return table


def _is_part(path: str, files: Mapping[str, bytes]) -> bool:
    """`portico/base.css` is a part of `portico.css` and is not served by itself."""
    return posixpath.dirname(path) + ".css" in files


def _stylesheet(path: str, files: Mapping[str, bytes], table: Mapping[str, Asset]) -> bytes:
    folder = posixpath.dirname(path)

    def neighbour(name: str, known: Mapping[str, object]) -> str:
        found = posixpath.normpath(posixpath.join(folder, name))
        if found not in known:
            raise AssetRefused(f"{path} names {name}, which is not there")
        return found

    whole = _IMPORT.sub(lambda m: files[neighbour(m[1], files)].decode(), files[path].decode())
    return _URL.sub(lambda m: f'url("{table[neighbour(m[1], table)].url}")', whole).encode()


def _asset(path: str, body: bytes) -> Asset:
    suffix = posixpath.splitext(path)[1]
    packed = gzip.compress(body, 9, mtime=0) if suffix in _PACKED else b""
    return Asset(
        path=path,
        url=f"/static/{hashlib.sha256(body).hexdigest()[:12]}/{path}",
        media_type=_TYPES[suffix],
        body=body,
        packed=packed if len(packed) < len(body) else b"",
    )
