"""The walls around one call of a plugin: deadline, savepoint, its own database role, read-only where it may not write.

They hold against bugs. Against malice in the same process nothing holds (docs/security-model.md).
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import msgspec
from portico_sdk import BadInput, Download, Forbidden, NotFound, Page, PluginContext, Redirect, Refused, View
from portico_sdk.limits import LARGEST_FILE
from portico_sdk.pages import Answer
from portico_sdk.ports import PORTS

from portico.plugins.registry import Handler, Installed
from portico.tenancy.database import DatabaseUnavailable
from portico.tenancy.scopes import Scope

PAGE_DEADLINE_S = 10.0
MOST_ERRORS, LONGEST_WORDS, LONGEST_NAME = 50, 500, 80
"""Of a refused form: fields and letters of each sentence. Letters of a toast, of the name of an error's type."""

_QUERYING = frozenset(PORTS) - {"cache"}
"""Ports through which core makes queries, or may one day."""


class PluginFailed(Exception):
    """A plugin's page could not be made. The text names plugin and place in its code, never what it worked on."""

    def __init__(self, plugin: Installed, what: str) -> None:
        super().__init__(f"{plugin.id} {plugin.version}: {what}")
        self.plugin = plugin
        self.what = what


class Left(Exception):
    """A plugin raised what no `except Exception` holds; the text names it."""


@asynccontextmanager
async def plugin_call(
    scope: Scope, plugin: Installed, *, read_only: bool, deadline_s: float
) -> AsyncGenerator[None, None]:
    """Whatever happens inside is undone when it raises; the transaction goes on. Raises TimeoutError when late.

    Costs nothing in the database until a query is made inside.
    """
    async with asyncio.timeout(deadline_s) as deadline, _walls(scope, plugin, read_only=read_only):
        try:
            yield
        except BaseException as error:
            if not _is_the_plugins_own(error):
                raise
            raise Left(_name(error)) from error
        _still_in_time(deadline)


async def call_page(
    scope: Scope,
    plugin: Installed,
    page: Page,
    handler: Handler,
    ctx: PluginContext,
    path: msgspec.Struct,
    given: msgspec.Struct,
) -> Answer:
    """The answer of a plugin's page, checked. `given` is the query of a GET or the form of a POST.

    What a form that was `Refused` did in the database is undone. Raises NotFound, Forbidden, PluginFailed and
    DatabaseUnavailable, which is nobody's fault here.
    """
    try:
        async with plugin_call(scope, plugin, read_only=not handler.writes, deadline_s=PAGE_DEADLINE_S):
            answer: object = await handler.call(ctx, path, given)
            answer = checked(plugin, page, answer)
            if isinstance(answer, Refused):
                raise BadInput(answer.errors)
            return answer
    except BadInput as error:
        return Refused(errors=error.fields)
    except (NotFound, Forbidden, PluginFailed, DatabaseUnavailable):
        raise
    except TimeoutError as error:
        raise PluginFailed(plugin, f"no answer within {PAGE_DEADLINE_S:g} s") from error
    except (Exception, SystemExit) as error:
        raise PluginFailed(plugin, where(error, plugin)) from error


def checked(plugin: Installed, page: Page, answer: object) -> Answer:
    """A page that shows a patient's data says what it read, or it is not shown."""
    if isinstance(answer, (Redirect, Refused)):
        _check_size(plugin, page, answer)
        return answer
    if not isinstance(answer, (View, Download)):
        raise PluginFailed(plugin, f"the page {page.path} answered with {type(answer).__name__}")
    if isinstance(answer, Download) and len(answer.content) > LARGEST_FILE:
        raise PluginFailed(plugin, f"the file of {page.path} is larger than {LARGEST_FILE} bytes")
    if isinstance(answer, View) and not isinstance(answer.model, msgspec.Struct):
        raise PluginFailed(plugin, f"the model of {page.path} is no msgspec Struct")
    if page.shows and not answer.reads:
        raise PluginFailed(plugin, f"{page.path} shows {', '.join(page.shows)} but does not say what it read")
    if unnamed := sorted({read.code for read in answer.reads} - set(page.shows)):
        raise PluginFailed(plugin, f"{page.path} read {', '.join(unnamed)}, which its Page does not name in shows")
    return answer


def _check_size(plugin: Installed, page: Page, answer: Redirect | Refused) -> None:
    words = list(answer.errors.values()) if isinstance(answer, Refused) else [answer.to, answer.toast]
    if len(words) > MOST_ERRORS or any(len(one) > LONGEST_WORDS for one in words):
        raise PluginFailed(plugin, f"{page.path} says too much: {len(words)} sentences, or a very long one")


def where(error: BaseException, plugin: Installed) -> str:
    """`ValueError at service.py:41`: enough to find it, and no text that could hold a patient's data."""
    if isinstance(error, Left) and error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(str(plugin.root))]
    if not own:
        return _name(error)
    return f"{_name(error)} at {Path(own[-1].filename).relative_to(plugin.root)}:{own[-1].lineno}"


def _name(error: BaseException) -> str:
    """Its type's, if that is a name: a type can be made at run time, of anybody's words."""
    name = type(error).__name__
    return name if name.isidentifier() and len(name) <= LONGEST_NAME else "an error with a strange name"


def _walls(scope: Scope, plugin: Installed, *, read_only: bool) -> AbstractAsyncContextManager[None]:
    if plugin.manifest.storage is not None:
        return scope.savepoint(read_only=read_only, role=plugin.database_role)
    if _QUERYING.isdisjoint(plugin.manifest.ports):
        return scope.no_queries(_no_tables(plugin))
    # Core's queries on its behalf may fail too, and must not take the page with them.
    return scope.savepoint(read_only=read_only, refuse=_no_tables(plugin))


def _no_tables(plugin: Installed) -> str:
    return f'{plugin.id} has no tables of its own. Declare [storage] and the port "db" in its plugin.toml'


def _is_the_plugins_own(error: BaseException) -> bool:
    """Something odd that would pass every wall, though nobody ended the request or the program."""
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is not None and not task.cancelling()
    return not isinstance(error, (Exception, SystemExit, KeyboardInterrupt, GeneratorExit))


def _still_in_time(deadline: asyncio.Timeout) -> None:
    # A plugin that catches the cancellation and goes on is late all the same, and what it did is undone.
    if deadline.expired():
        raise TimeoutError
