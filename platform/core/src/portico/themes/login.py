"""What Keycloak's login pages take from us: a practice's brand as client attributes, and our stylesheets and icons.

The login theme lies in `infra/keycloak/themes/portico`. Its stylesheet, fonts and icons are made from `web/static`:
`python -m portico.themes.login infra/keycloak/themes/portico/login` writes them, a test compares.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from portico.themes.tokens import Brand, tokens

STATIC = Path(__file__).parents[1] / "web" / "static"
_FONTS = "vendor/fonts"
_IMPORT = re.compile(r'^@import "([^"]+)";\n?', re.MULTILINE)
_VERSION = re.compile(r"^porticoVersion=.*$", re.MULTILINE)


def login_brand(brand: Brand) -> dict[str, str]:
    """A practice's look as the login theme reads it: written to the client as `portico.<key>`, beside its addresses."""
    found = tokens(brand)
    return {
        "fill": found.brand_fill,
        "on": found.brand_on,
        "deep": found.brand_deep,
        "pale": found.brand_pale,
        "accent": found.accent_fill,
        "accentOn": found.accent_on,
        "corners": brand.corners.value,
        "tone": brand.tone,
        "letters": brand.letters.value,
        "weight": str(brand.weight),
    }


def practice_brand(
    brand: Brand, *, logo_url: str, origin: str, phone: str, locale: str, alt: str = ""
) -> dict[str, str]:
    """All that the login pages show of a practice: its look, logo and phone number."""
    return {
        "logo": f"{origin}{logo_url}" if logo_url else "",
        "alt": alt,
        "phone": phone,
        "locale": locale[:2],
        **login_brand(brand),
    }


def login_resources(static: Path = STATIC) -> dict[str, bytes]:
    """Files below the theme's `resources/` that are made from ours: path → content."""
    sheets = "".join(_whole(static, name) for name in ("portico.css", "public.css"))
    made = {
        "css/login.css": sheets.replace(f'url("{_FONTS}/', 'url("../fonts/').encode(),
        "img/icons.svg": (static / "vendor/icons/icons.svg").read_bytes(),
        "img/icons.LICENSE.txt": (static / "vendor/icons/LICENSE.txt").read_bytes(),
    }
    return made | {f"fonts/{file.name}": file.read_bytes() for file in sorted((static / _FONTS).iterdir())}


def version(resources: Mapping[str, bytes]) -> str:
    """Changes with any of the files, so that a browser asks for all of them again."""
    whole = hashlib.sha256()
    for path in sorted(resources):
        whole.update(path.encode() + b"\0" + resources[path])
    return whole.hexdigest()[:12]


def write(theme: Path) -> None:
    """Bring the theme up to date: made files, then the version in theme.properties."""
    folder = theme / "resources"
    for path, content in login_resources().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    properties = theme / "theme.properties"
    text = _VERSION.sub(f"porticoVersion={version(present(theme))}", properties.read_text())
    properties.write_text(text)


def present(theme: Path) -> dict[str, bytes]:
    """All files below the theme's `resources/` as they are now."""
    folder = theme / "resources"
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _whole(static: Path, name: str) -> str:
    return _IMPORT.sub(lambda part: (static / part[1]).read_text(), (static / name).read_text())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
