"""Static files: the address is the content's, stylesheets are put together, nothing comes from outside the folders."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from portico.themes.assets import SPRITE, AssetRefused, Assets

CORE = Path(__file__).parents[2] / "src" / "portico" / "web" / "static"
THEMES = Path(__file__).parents[4] / "themes"


def put(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_the_hash_in_the_address_is_of_what_is_sent() -> None:
    for asset in Assets.read(CORE, themes=THEMES):
        assert asset.url == f"/static/{hashlib.sha256(asset.body).hexdigest()[:12]}/{asset.path}"
        assert not asset.packed or gzip.decompress(asset.packed) == asset.body


def test_only_the_whole_address_finds_a_file() -> None:
    assets = Assets.read(CORE)
    url = assets.url("portico.css")
    found = assets.find(url)
    assert found is not None
    assert found.media_type == "text/css; charset=utf-8"
    assert assets.find("/static/000000000000/portico.css") is None
    assert assets.find(url + "/") is None
    assert assets.find("/static/portico.css") is None
    assert assets.find("/") is None


def test_stylesheets_are_whole_and_name_hashed_neighbours() -> None:
    assets = Assets.read(CORE)
    sheet = assets.find(assets.url("portico.css"))
    assert sheet is not None
    text = sheet.body.decode()
    assert "@import" not in text
    urls = re.findall(r'url\("([^"]+)"\)', text)
    assert urls
    assert all(assets.find(url) for url in urls)
    assert "portico/base.css" not in {asset.path for asset in assets}


def test_a_changed_part_changes_the_address(tmp_path: Path) -> None:
    put(tmp_path, {"a.css": '@import "a/part.css";\n', "a/part.css": "b{}", SPRITE: "<svg/>"})
    before = Assets.read(tmp_path).url("a.css")
    put(tmp_path, {"a/part.css": "i{}"})
    assert Assets.read(tmp_path).url("a.css") != before


def test_a_plugin_brings_pictures_below_its_name_and_nothing_else(tmp_path: Path) -> None:
    folder = put(tmp_path, {"img/chair.svg": "<svg/>"})
    assert Assets.read(CORE, plugins={"scheduling": folder}).url("scheduling/img/chair.svg").startswith("/static/")
    put(tmp_path, {"extra.js": "alert(1)"})
    with pytest.raises(AssetRefused, match=r"extra\.js"):
        Assets.read(CORE, plugins={"scheduling": folder})


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").symlink_to("/etc/hostname")
    with pytest.raises(AssetRefused, match="outside"):
        Assets.read(CORE, plugins={"x": tmp_path})


def test_a_stylesheet_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    put(tmp_path, {"a.css": 'b{background:url("none.png")}'})
    with pytest.raises(AssetRefused, match=r"none\.png"):
        Assets.read(tmp_path)


def test_what_is_not_ours_is_what_was_fetched() -> None:
    vendor = CORE / "vendor"
    listed = dict(reversed(line.split(" ", 1)) for line in (vendor / "CHECKSUMS.txt").read_text().splitlines())
    found = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert found - {"CHECKSUMS.txt", "README.txt"} == set(listed)
    for name, checksum in listed.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == checksum
