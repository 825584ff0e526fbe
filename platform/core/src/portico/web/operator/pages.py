"""The console's pages: address and who answers. All are for operators, who hold no permission at any practice."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk import Audience, Page
from portico_sdk.pages import type_of_handler

from portico.web.operator import practices


def operator_pages() -> Sequence[Page]:
    """At the door of operations."""
    return [
        _page("", "Practices", practices.listed),
    ]


def _page(
    path: str,
    title: str,
    get: type_of_handler | None = None,
    post: type_of_handler | None = None,
    *,
    step_up: bool = False,
) -> Page:
    return Page(path=path, audience=Audience.OPERATOR, title=title, get=get, post=post, step_up=step_up)
