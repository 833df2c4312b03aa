"""The browser libraries that are shipped."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from guiju.groundwork.desk.module import HOUSE
from guiju.groundwork.desk.shell import GROUPS
from guiju.site import assets

STYLE = (
    '@font-face{font-family:"icons";src:url("./fonts/icons.woff2?v1") format("woff2"),'
    'url("./fonts/icons.woff?") format("woff"),url("./fonts/icons.ttf?v1") format("truetype")}'
    ".a{background:url(data:image/svg+xml;base64,AAAA)}\n/*# sourceMappingURL=style.css.map */"
)


def test_a_style_sheet_names_no_file_that_is_not_shipped() -> None:
    left = assets.without_strays(STYLE)

    assert re.findall(r'url\("?([^")]+)', left) == ["./fonts/icons.woff2?v1", "data:image/svg+xml;base64,AAAA"]
    assert "sourceMappingURL" not in left


def test_a_script_keeps_its_last_line_of_code() -> None:
    assert assets.without_strays("run();\n//# sourceMappingURL=app.js.map").strip() == "run();"


def test_what_is_shipped_is_in_place_and_names_only_what_is_there() -> None:
    assert assets.current()
    for target in assets.SHIPPED.values():
        file = assets.VENDOR / target
        assert file.stat().st_size > 0
        if file.suffix in (".css", ".js"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"^(//|/\*)# sourceMappingURL", text, re.MULTILINE)
            assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()).decode() == text
        if file.suffix == ".css":
            for name in re.findall(r'url\("?(?!data:)([^")?#]+)', text):
                assert (file.parent / name).exists(), name


def test_style_sheets_hold_what_pages_use_and_little_else() -> None:
    whole = (assets.MODULES / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    slim = (assets.VENDOR / "tabler.css").read_text(encoding="utf-8")
    assert "[data-bs-theme=dark]" in slim
    for name in ("btn-primary", "form-control", "form-select", "is-invalid"):
        assert f".{name}" in slim, name
    assert ".carousel-item" in whole
    assert ".carousel-item" not in slim

    icons = (assets.VENDOR / "tabler-icons.css").read_text(encoding="utf-8")
    named = {resource.icon for resource in HOUSE.resources.values()} | {icon for _, _, icon in GROUPS}
    composed = {"layout-sidebar-left-expand", "layout-sidebar-left-collapse"}
    assert [name for name in named | composed if f".ti-{name}:before" not in icons] == []


def test_the_icon_font_holds_the_icons_that_pages_use_and_little_else() -> None:
    whole = (assets.MODULES / "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2").read_bytes()
    slim = (assets.VENDOR / assets.FONT).read_bytes()
    icons = (assets.VENDOR / "tabler-icons.css").read_text(encoding="utf-8").count(":before{content:")

    assert slim[:4] == b"wOF2"
    assert 60 * icons < len(slim) < len(whole) / 8  # an icon takes some hundred bytes


def test_a_class_that_a_page_begins_to_use_makes_them_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<div class="carousel-item is-{{ tone }}">')
    before = list(assets._sources())
    monkeypatch.setattr(assets, "_sources", lambda: iter([*before, page]))

    assert "carousel-item" in assets.used()
    assert not assets.current()


def test_a_new_lock_file_makes_them_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(assets, "ROOT", tmp_path)

    assert not assets.current()


def test_npm_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'no network' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(assets, "ROOT", tmp_path)

    with pytest.raises(assets.NoAssets, match="no network"):
        assets.fetch([str(npm)])


def test_lock_files_name_no_host() -> None:
    lock = json.loads((assets.ROOT / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    for path in (assets.ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(), path


def test_an_address_changes_with_the_content_and_a_missing_file_is_an_error() -> None:
    assert re.fullmatch(r"/static/vendor/htmx\.js\?v=[0-9a-f]{10}", staticfiles_storage.url("vendor/htmx.js"))
    with pytest.raises(ValueError, match="no static file"):
        staticfiles_storage.url("vendor/nothing.js")
