"""Pages as text: a handler called as core calls it, its template rendered in core's sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import portico
from portico.themes.assets import Assets
from portico.themes.environment import Templates, plugin_templates
from portico.themes.page_state import PageState
from portico.themes.speech import Catalogues, Speech
from portico.web.shell import Shell, ShellPractice
from portico_sdk import View

from plugins.scheduling.tests.house import House, scheduling

WEB = Path(portico.__file__).parent / "web"


class Showing:
    """Made once; `page` renders one view."""

    def __init__(self) -> None:
        plugin = scheduling()
        self._assets = Assets.read(WEB / "static")
        self._catalogues = Catalogues.read({"portico": WEB.parent / "locale", plugin.package: plugin.root / "locale"})
        self.templates: Templates = plugin_templates(
            plugin.package, plugin.root / "templates", WEB / "templates", self._assets
        )

    def page(
        self,
        house: House,
        view: object,
        door: str = "portal",
        *,
        language: str = "en",
        form: str = "form",
        values: Mapping[str, Sequence[str]] | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> str:
        """The whole page, in the language; with `errors`, as it comes back after a form that was refused."""
        assert isinstance(view, View)
        practice = ShellPractice(name="Elm Street", rest="Family Medicine", phone=house.tenant.phone)
        shell = Shell(practice=practice, door=door, theme_css_url="/theme/x.css", nonce="n", lang=language)
        speech = Speech(language=language, zone=ZoneInfo(house.tenant.timezone), now=house.now)
        state = PageState(values=values, errors=errors, form_id=form)
        with self._catalogues.speaking(speech):
            return self.templates.render(view.template, {"shell": shell, "model": view.model}, state)
