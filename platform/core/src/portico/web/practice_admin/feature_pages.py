"""The addresses of the features' pages, and who may open them: owner and office manager, with the right to do it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from portico_sdk import Answer, Audience, Page

from portico.identity.permissions import Permission
from portico.web.outside import Outside
from portico.web.practice_admin import feature, feature_data, features

Handler = Callable[..., Awaitable[Answer | Outside]]

_BELOW = "practice/features/{name:str}"


def _page(path: str, title: str, get: Handler, post: Handler | None = None, *, step_up: bool = False) -> Page:
    return Page(
        path=path,
        audience=Audience.STAFF,
        permission=Permission.PLUGIN_WRITE,
        title=title,
        get=get,
        post=post,
        step_up=step_up,
    )


FEATURE_PAGES = (
    _page("practice/features", "Features", features.features),
    _page(_BELOW, "A feature", feature.feature, feature.save),
    _page(f"{_BELOW}/off", "Turn a feature off", feature_data.off, feature_data.turn_off),
    # Patients' data in the clear, or gone: whoever sits at an open screen must not be able to do it.
    _page(f"{_BELOW}/copy", "A copy of its data", feature_data.copy, feature_data.take_copy, step_up=True),
    _page(f"{_BELOW}/erase", "Erase its data", feature_data.erasing, feature_data.erase, step_up=True),
)
