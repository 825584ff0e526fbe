"""What the console's pages are given: the acts, and who looks at the parts of this server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from portico_sdk import Answer, Refused, translator

from portico.onboarding.starting import By
from portico.operations.acts import CantAct, Desk
from portico.operations.owners import Owners
from portico.web.outside import Outside
from portico.web.parts import CoreContext

t = translator("portico")

Examine = Callable[[], Awaitable[Sequence[tuple[str, str, str]]]]
"""Every part of this server: its name, how it stands (ok, look, MEND) and what was found."""


@dataclass(frozen=True, kw_only=True)
class Console:
    """Made once by app.py."""

    desk: Desk = field(repr=False)
    owners: Owners = field(repr=False)
    examine: Examine = field(repr=False)


def by(ctx: CoreContext) -> By:
    """The operator at the page."""
    return By(tenant=ctx.tenant, actor=ctx.actor, origin=ctx.scope.origin)


def outside(act: Callable[[], Awaitable[Answer]], field: str = "") -> Outside:
    """The act once the form is committed; what it can't do is said beside `field`."""

    async def told() -> Answer:
        try:
            return await act()
        except CantAct as error:
            return Refused(errors={field: str(error)})

    return Outside(act=told)
