"""What the practice's pages share: who acts, a fresh factor before they act, and a refusal's words beside the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from portico_sdk import Answer, Redirect, Refused, translator

from portico.identity.directory import DirectoryRefused, DirectoryUnavailable
from portico.onboarding.colleagues import CantChange
from portico.onboarding.starting import By, CantInvite
from portico.web.frame import SIGN_IN
from portico.web.outside import Outside
from portico.web.parts import CoreContext

t = translator("portico")


def by(ctx: CoreContext) -> By:
    """The person at the page, for a use case that opens its own scopes."""
    return By(tenant=ctx.tenant, actor=ctx.actor, origin=ctx.scope.origin)


def to_prove(ctx: CoreContext, page: str) -> Redirect | None:
    """To the second factor and back to `page`, where it was not given just now. For pages of one thing, which have to
    be there before anything is asked; others say `step_up`.
    """
    if ctx.session is not None and ctx.session.is_fresh(ctx.now):
        return None
    return Redirect(to=f"{SIGN_IN}?to={quote(page, safe='')}&step_up=1")


def outside(act: Callable[[], Awaitable[Answer]], field: str = "") -> Outside:
    """The act once the form is committed; what it can't do is said beside `field`."""

    async def told() -> Answer:
        try:
            return await act()
        except (CantInvite, CantChange) as error:
            return Refused(errors={field: str(error)})
        except DirectoryUnavailable:
            return Refused(
                errors={"": t("The sign-in can’t be reached just now. Nothing was changed. Try again soon.")}
            )
        except DirectoryRefused as error:
            return Refused(errors={field: f"{error.what} {error.way_out}"})

    return Outside(act=told)
