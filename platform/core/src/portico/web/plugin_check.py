"""What the web needs of a plugin before it is taken in: inputs that a form can send, templates, pictures and words that
can be read. A plugin that fails here is refused like any other; it does not end the start.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portico.plugins.registry import Installed
from portico.themes.assets import Assets
from portico.themes.environment import plugin_templates
from portico.themes.speech import Catalogues
from portico.web.routing import plugin_route


def of_this_server() -> Callable[[Installed], None]:
    """With core's own folders."""
    here = Path(__file__).parent
    return plugin_check(here / "templates", here / "static")


def plugin_check(shell: Path, static: Path) -> Callable[[Installed], None]:
    """For `discover`. `shell` and `static` are core's own folders."""
    assets = Assets.read(static)

    def check(plugin: Installed) -> None:
        for page in plugin.pages:
            plugin_route(page)
        templates = plugin_templates(plugin.package, plugin.root / "templates", shell, assets)
        for name in templates.names():
            templates.load(name)
        Catalogues.read({plugin.package: plugin.root / "locale"})
        if (pictures := plugin.root / "static").is_dir():
            Assets.read(static, plugins={plugin.url_name: pictures})

    return check
