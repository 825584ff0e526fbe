"""A practice's features as its file says them: on, with their settings, and with what they themselves keep there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from portico_sdk import BadInput, SetUp

from portico.clinical import places
from portico.plugins.answers import Missing
from portico.plugins.enablement import CannotEnable
from portico.plugins.lifecycle import NotReady, Wish
from portico.practice_file.form import PracticeFile
from portico.practice_file.lines import Key
from portico.practice_file.reading import DeclarationError, Source, advice
from portico.practice_file.tools import Tools
from portico.tenancy.scopes import Scope

Say = Callable[[str], None]


async def enable(tools: Tools, scope: Scope, file: PracticeFile, source: Source, *, keep: bool, say: Say) -> None:
    """In the file's order, but for those that wait for another. Raises DeclarationError."""
    ids = {one.name: one.id for one in await places.all_places()}
    waiting = list(file.features)
    while waiting:
        later: list[str] = []
        reason: CannotEnable | None = None
        for plugin_id in waiting:
            try:
                await _enable(tools, scope, file, source, plugin_id, ids, keep=keep, say=say)
            except CannotEnable as error:
                later.append(plugin_id)
                reason = reason or error
        if reason is not None and len(later) == len(waiting):
            path = ("features", file.features.index(later[0]))
            raise source.error(path, f"{later[0]} can't be enabled:", str(reason))
        waiting = later


async def set_up(tools: Tools, scope: Scope, file: PracticeFile, source: Source, *, keep: bool, say: Say) -> None:
    """Each feature reads its own part. Raises DeclarationError."""
    for plugin_id, content in file.setup.items():
        plugin = tools.registry.get(plugin_id)
        answer = None
        if plugin is not None:
            request = SetUp(content=content, keep=keep)
            answer = await tools.relay.ask(scope, plugin, "apply_setup", request=request)
        if plugin is None or answer is None:
            raise source.error(("setup", plugin_id), "This feature reads nothing here.", "Take this away.")
        if isinstance(answer, Missing):
            way_out = "Nothing was changed. What happened stands in the log; tell its maker."
            raise source.error(("setup", plugin_id), "The feature failed at it.", way_out)
        for problem in answer.answer.problems:
            raise source.error(("setup", plugin_id, *_path(problem.key)), problem.message, advice(problem.message))
        for words in answer.answer.changed:
            say(words)


async def _enable(
    tools: Tools,
    scope: Scope,
    file: PracticeFile,
    source: Source,
    plugin_id: str,
    ids: Mapping[str, UUID],
    *,
    keep: bool,
    say: Say,
) -> None:
    """As a practice would do it. What is so already is left alone. Raises CannotEnable, DeclarationError."""
    if tools.registry.get(plugin_id) is None:
        refused = [f"{one.reason} {one.way_out}" for one in tools.registry.refused if one.id == plugin_id]
        way_out = (
            " ".join(refused) or f"It is not installed. There are: {', '.join(one.id for one in tools.registry.ready)}."
        )
        raise source.error(("features", file.features.index(plugin_id)), f"{plugin_id} can't be enabled.", way_out)
    standing = await tools.enablement.standing(plugin_id)
    if keep and standing.since is not None:
        return
    settings = file.settings.get(plugin_id)
    own = _own(file, source, plugin_id, ids)
    is_so = (settings is None or settings == standing.settings) and (own is None or own == standing.location_settings)
    if standing.enabled and is_so:
        return
    try:
        async with scope.savepoint():
            await tools.lifecycle.enable(scope, plugin_id, Wish(settings=settings, location_settings=own))
    except BadInput as error:
        raise _wrong(source, plugin_id, ids, dict(error.fields)) from None
    except NotReady as error:
        first = error.problems[0]
        path = ("settings", plugin_id, first.key) if first.key else ("features", file.features.index(plugin_id))
        raise source.error(path, " ".join(one.message for one in error.problems), "") from None
    say(f"{plugin_id} {'set' if standing.enabled else 'turned on'}")


def _own(
    file: PracticeFile, source: Source, plugin_id: str, ids: Mapping[str, UUID]
) -> dict[UUID, Mapping[str, object]] | None:
    """Its settings by location; None where nothing is said. Raises DeclarationError."""
    said = file.location_settings.get(plugin_id)
    if said is None:
        return None
    for name in said:
        if name not in ids:
            path = ("location_settings", plugin_id, name)
            raise source.error(path, f"There is no location {name!r}.", f"There are: {', '.join(ids)}.")
    return {ids[name]: values for name, values in said.items()}


def _wrong(source: Source, plugin_id: str, ids: Mapping[str, UUID], fields: Mapping[str, str]) -> DeclarationError:
    """The first by name; `<location>.<key>` is about a location's own."""
    key, words = sorted(fields.items())[0]
    names = {str(place): name for name, place in ids.items()}
    place, dot, rest = key.partition(".")
    if dot and place in names:
        return source.error(("location_settings", plugin_id, names[place], rest), words, "")
    return source.error(("settings", plugin_id, key), words, "")


def _path(key: str) -> tuple[Key, ...]:
    """`types[2].minutes` as a path."""
    found: list[Key] = []
    for part in key.replace("]", "").split("."):
        name, *numbers = part.split("[")
        found += [name] if name else []
        found += [int(number) for number in numbers if number.isdigit()]
    return tuple(found)
