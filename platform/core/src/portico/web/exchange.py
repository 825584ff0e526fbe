"""One page for one person, inside its transaction: the handler, the audit of what it read, the whole page as text.

Nothing is sent from here. `serve.py` commits first; if that fails, what was made here is thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from portico_sdk import Answer, BadInput, Download, NavItem, NotFound, Read, Redirect, Refused, View, translator

from portico.audit.writer import PluginStamp
from portico.tenancy.hosts import Door
from portico.tenancy.scopes import Scope
from portico.themes.page_state import PageState
from portico.web import csrf, frame, plugin_pages, submission
from portico.web.addresses import strange_scheme
from portico.web.audited import audit_reads
from portico.web.errors import PageIsWrong
from portico.web.forms import SUBMISSION_FIELD, TOKEN_FIELD, FormState, Reading, Values
from portico.web.frame import Someone
from portico.web.framed import Framed, framed
from portico.web.outside import Outside
from portico.web.parts import CoreContext, Parts
from portico.web.raw import NOTHING_IS_KEPT, PRE_COOKIE, NothingIsKept
from portico.web.request import Incoming, Reply, attachment
from portico.web.routing import Endpoint, Route
from portico.web.shell import Shell

t = translator("portico")

FORM_FIELD = "_form"
UNPROCESSABLE = 422
LARGEST_PAGE = 4_000_000
"""Letters. No person reads a page like that; a plugin that makes one has run wild."""


class _Undo(Exception):
    """Carries an answer out of a savepoint whose work is undone."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(kw_only=True)
class Exchange:
    """One request inside its scope. `someone` is None on pages for anyone."""

    parts: Parts = field(repr=False)
    route: Route
    incoming: Incoming
    scope: Scope = field(repr=False)
    someone: Someone | None
    language: str
    toast: str = ""
    toast_to_keep: str = ""
    noted: list[tuple[Read, PluginStamp | None]] = field(default_factory=list[tuple[Read, PluginStamp | None]])
    """What a page of core's read before it answered; written down with what the answer says."""

    async def view(self, form: FormState | None = None, status: int = 200) -> Reply:
        """GET: the page. With `form`, the page again after a form that could not be taken."""
        endpoint = self.route.get
        if endpoint is None:
            return self._refusal_without_page(form)
        asked = self._read_query(endpoint)
        if asked.value is None:
            reasons = " ".join(asked.errors.values())
            return self._error(UNPROCESSABLE, reason=t("The address asks for something we can’t read. ") + reasons)
        if asked.errors and form is None:
            form, status = FormState(values=_kept(self.incoming.query()), errors=asked.errors), UNPROCESSABLE
        answer = await self._call(endpoint, self._read_path(endpoint), asked.value, read_only=True)
        if isinstance(answer, Outside):
            raise PageIsWrong(f"{self.route.name} asks another system to show a page")
        return await self._reply(answer, form, status)

    async def submit(self, values: Values) -> Reply:
        """POST: take the form once, or say why not with everything that was typed still there."""
        endpoint = self.route.post
        if endpoint is None:
            raise PageIsWrong(f"{self.route.name} takes no form")
        path = self._read_path(endpoint)
        if not self._has_token(values):
            return await self._again(
                values, {"": t("This page was open for too long. Look through it and send it again.")}
            )
        given = endpoint.input.read(values, self._zone)
        if given.value is None or given.errors:
            return await self._again(values, given.errors)
        try:
            async with self.scope.savepoint():
                answer = await self._take(endpoint, path, given.value, values)
                if not isinstance(answer, Redirect | Download | Outside):
                    # A form that answers with a page is a preview: what it wrote is undone, and it may be sent again.
                    raise _Undo(answer)
        except _Undo as undone:
            answer = undone.answer
        except BadInput as error:
            answer = Refused(errors=error.fields)
        if isinstance(answer, Outside):
            answer = await self._outside(answer, values)
        if isinstance(answer, Refused):
            return await self._again(values, answer.errors)
        return await self._reply(answer, None, 200)

    async def failed(self, status: int = 500) -> Reply:
        """A plugin's page broke: our words and the reference, inside the frame, so that one can go elsewhere."""
        return self._error(status, places=await self._places(), reference=self.incoming.request_id)

    async def refusal(self, status: int) -> Reply:
        """The person is known, but may not: inside the frame too."""
        return self._error(status, places=await self._places())

    def frame(self) -> Shell:
        """Without places: for pages that stand instead of all others."""
        return self._shell(())

    async def nothing_is_kept(self) -> Reply:
        """In a showcase no form is taken. What was typed goes nowhere, not even back into the page."""
        shell = self._shell(await self._places())
        model = NothingIsKept(back=self.incoming.location if self.route.get else "/")
        page = self.parts.templates.render(NOTHING_IS_KEPT, {"shell": shell, "model": model}, PageState())
        return Reply.html(403, page)

    async def _take(
        self, endpoint: Endpoint, path: msgspec.Struct, given: msgspec.Struct, values: Values
    ) -> Answer | Outside:
        if self.route.page.searches:
            # Nothing is done, so it may be sent as often as one likes.
            return await self._call(endpoint, path, given, read_only=True)
        answer = await submission.once(
            self.scope, self.route.name, values, lambda: self._call(endpoint, path, given, read_only=False)
        )
        if isinstance(answer, Redirect):
            self.toast_to_keep = answer.toast
        return answer

    async def _outside(self, outside: Outside, values: Values) -> Answer:
        """The form is taken and committed; the act follows with no transaction open."""
        if self.route.page.searches:
            raise PageIsWrong(f"{self.route.name} asks another system to search")
        async with self.scope.stepped_out():
            answer = await outside.act()
        sent = submission.id_in(values)
        if isinstance(answer, Redirect) and sent:
            await submission.done(self.scope, self.route.name, sent, answer.to)
            self.toast_to_keep = answer.toast
        return answer

    async def _call(
        self, endpoint: Endpoint, path: msgspec.Struct, given: msgspec.Struct, *, read_only: bool
    ) -> Answer | Outside:
        plugin, handler = self.route.plugin, endpoint.handler
        if plugin is not None and handler is not None:
            return await plugin_pages.answer_of(
                self.parts, self.scope, self.route, plugin, handler, self.language, path, given
            )
        ctx = self.core_context()
        async with self.scope.savepoint(read_only=read_only):
            answer = await endpoint.call(ctx, path, given)
        self.noted.extend(ctx.reads)
        return answer

    def core_context(self) -> CoreContext:
        return CoreContext(
            parts=self.parts,
            scope=self.scope,
            tenant=self.incoming.tenant,
            actor=self.scope.actor,
            session=self.someone.session if self.someone else None,
            language=self.language,
            now=self.parts.clock(),
        )

    async def _reply(self, answer: Answer, form: FormState | None, status: int) -> Reply:
        match answer:
            case View():
                await self._audit(answer.reads)
                return await self._page(answer, form, answer.status if status == 200 else status)
            case Framed():
                await self._write_down()
                return framed(answer)
            case Download():
                await self._audit(answer.reads)
                return attachment(answer)
            case Redirect():
                await self._write_down()
                return Reply.see_other(_local(answer.to))
            case Refused():
                await self._write_down()
                return self._error(UNPROCESSABLE, reason=" ".join(answer.errors.values()))

    async def _page(self, view: View, form: FormState | None, status: int) -> Reply:
        plugin = self.route.plugin
        shell = self._shell(await self._places())
        form = form or FormState()
        state = PageState(csrf_token=shell.csrf_token, values=form.values, errors=form.errors, form_id=form.form)
        page = self.parts.templates_of(plugin).render(view.template, {"shell": shell, "model": view.model}, state)
        if self.incoming.method == "POST" and state.is_silent:
            # Refused, and the page has no such form (any more): better the reason alone than a page that keeps quiet.
            return self._error(UNPROCESSABLE, places=await self._places(), reason=" ".join(form.errors.values()))
        if len(page) > LARGEST_PAGE:
            raise PageIsWrong(f"{self.route.name} made a page of {len(page)} letters")
        if plugin is not None and (scheme := strange_scheme(page)):
            raise PageIsWrong(f"{self.route.name} has a link with the scheme {scheme}")
        return Reply.html(status, page)

    async def _places(self) -> Sequence[NavItem]:
        if self.someone is None or self.incoming.door is Door.OPERATIONS:
            return ()
        return await plugin_pages.places(self.parts, self.scope, self.incoming.door, self.language)

    async def _audit(self, reads: Sequence[Read]) -> None:
        """No row, no page."""
        shown, named = set(self.route.page.shows), {read.code for read in reads}
        if shown and not reads:
            raise PageIsWrong(f"{self.route.name} shows {', '.join(sorted(shown))} and does not say what it read")
        if named - shown:
            raise PageIsWrong(f"{self.route.name} read {', '.join(sorted(named - shown))} and does not declare it")
        await self._write_down(reads)

    async def _write_down(self, reads: Sequence[Read] = ()) -> None:
        noted, self.noted = self.noted, []
        await audit_reads(self.scope, [*noted, *((read, self.stamp) for read in reads)])

    @property
    def stamp(self) -> PluginStamp | None:
        plugin = self.route.plugin
        return PluginStamp(id=plugin.id, version=plugin.version, hook=self.route.page.path) if plugin else None

    async def _again(self, values: Values, errors: Mapping[str, str]) -> Reply:
        name = next(iter(values.get(FORM_FIELD, ())), "form")
        return await self.view(FormState(form=name, values=_kept(values), errors=errors), UNPROCESSABLE)

    def _refusal_without_page(self, form: FormState | None) -> Reply:
        if form is None:
            raise PageIsWrong(f"{self.route.name} has no page")
        return self._error(UNPROCESSABLE, reason=" ".join(form.errors.values()))

    def _error(self, status: int, *, reason: str = "", places: Sequence[NavItem] = (), reference: str = "") -> Reply:
        shell = self._shell(places, reference)
        return Reply.html(status, self.parts.errors.render(status, shell, reason=reason))

    def _shell(self, places: Sequence[NavItem], reference: str = "") -> Shell:
        return frame.shell(
            self.incoming,
            self.parts.looks,
            language=self.language,
            now=self.parts.clock(),
            someone=self.someone,
            places=places,
            toast=self.toast,
            reference=reference,
            owed=self.parts.agreements.owed(self.incoming.tenant, self.parts.clock()),
        )

    def _has_token(self, values: Values) -> bool:
        token = next(iter(values.get(TOKEN_FIELD, ())), "")
        secret = self.someone.secret if self.someone else self.incoming.cookies.get(PRE_COOKIE, "")
        return bool(secret) and csrf.is_token_of(secret, token)

    def _read_path(self, endpoint: Endpoint) -> msgspec.Struct:
        found = endpoint.path.read({name: [value] for name, value in self.incoming.path_values.items()}, self._zone)
        if found.value is None or found.errors:
            raise NotFound("malformed path")
        return found.value

    def _read_query(self, endpoint: Endpoint) -> Reading[msgspec.Struct]:
        return endpoint.input.read(self.incoming.query(), self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.incoming.tenant.timezone)


def _kept(values: Values) -> dict[str, tuple[str, ...]]:
    hidden = {TOKEN_FIELD, SUBMISSION_FIELD, FORM_FIELD}
    return {name: tuple(given) for name, given in values.items() if name not in hidden}


def _local(to: str) -> str:
    """Only addresses on this host: no scheme, no other host, no line breaks."""
    if not to.startswith("/") or to.startswith(("//", "/\\")) or any(ord(letter) < 33 for letter in to):
        raise PageIsWrong("a page leads to another host")
    return quote(to, safe="/:@!$&'()*+,;=~-._?#%[]")
