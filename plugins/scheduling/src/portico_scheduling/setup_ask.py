"""The question before a change that leaves booked visits outside: which ones, and whether to save it all the same."""

from __future__ import annotations

import msgspec
from portico_sdk import PluginContext, View

from portico_scheduling import visits
from portico_scheduling.setup_forms import sent_again
from portico_scheduling.stranded import Stranded
from portico_scheduling.visits import Visit


class AskModel(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` are what was typed, to be sent again. `more` are the visits that are not listed."""

    count: int
    what: str
    visits: tuple[Visit, ...]
    more: int
    fields: tuple[tuple[str, str], ...]
    back: str
    visit_href: str


def ask_first(ctx: PluginContext, form: msgspec.Struct, left: Stranded, what: str, *, back: str) -> View:
    """The page. A form that is answered with a page has changed nothing; the same form with `anyway` is taken."""
    model = AskModel(
        count=left.count,
        what=what,
        visits=left.visits,
        more=left.count - len(left.visits),
        fields=tuple(sent_again(form)),
        back=back,
        visit_href=ctx.url("day/visits"),
    )
    return View(template="scheduling/setup_ask.html", model=model, reads=(visits.read_of(left.visits, "set-up"),))
