"""What a plugin's manifest says, in words for an office manager: what it sees, keeps and uses, what is in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from portico_sdk import Link, Manifest, translator

from portico.plugins.neighbours import Obstacle
from portico.plugins.registry import Installed
from portico.plugins.troubles import Trouble

t = translator("portico")

FEATURES = "/practice/features"
MOST_TITLES = 5


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the card: the words, why, and the code that is meant."""

    words: str
    why: str = ""
    code: str = ""


class Hurdle(msgspec.Struct, frozen=True, kw_only=True):
    """What must be done first, and where."""

    words: str
    links: tuple[Link, ...] = ()


def href_of(plugin: Installed) -> str:
    """Its page; of one that can't be used here the list, where it stands apart."""
    return below(plugin) if plugin.state == "ready" else FEATURES


def below(plugin: Installed) -> str:
    """Where the pages about its data are."""
    return f"{FEATURES}/{plugin.url_name}"


def may_see(manifest: Manifest) -> tuple[Told, ...]:
    return tuple(_scopes(manifest, "read"))


def may_change(manifest: Manifest) -> tuple[Told, ...]:
    return tuple(_scopes(manifest, "write"))


def uses(manifest: Manifest) -> tuple[Told, ...]:
    """The ports, each with the plugin's own purpose."""
    return tuple(Told(words=_ports().get(port, port), why=purpose) for port, purpose in manifest.ports.items())


def goes_to(manifest: Manifest) -> tuple[Told, ...]:
    return tuple(Told(words=host) for host in manifest.network.hosts)


def keeps(manifest: Manifest) -> tuple[str, ...]:
    storage = manifest.storage
    if storage is None:
        return (t("Nothing: it has no tables of its own"),)
    what = t("Data about your patients") if storage.phi else t("Its own records, nothing about patients")
    return (
        t("{what}, in a part of the database of its own", what=what),
        t("How long: {retention}", retention=storage.retention.rstrip(".")),
        t("When you turn it off, everything stays. You can take a copy, and later erase it"),
    )


def not_given() -> tuple[str, ...]:
    """What core hands to no plugin."""
    return (
        t("Another practice’s data"),
        t("Anything of your patients that does not stand above"),
        t("People’s passwords"),
    )


def patients_get(plugin: Installed) -> tuple[str, ...]:
    return tuple(_gets(plugin, "portal"))


def staff_get(plugin: Installed) -> tuple[str, ...]:
    return tuple(_gets(plugin, "workspace"))


def hurdles(found: Iterable[Obstacle]) -> tuple[Hurdle, ...]:
    """What stands against turning it on, with the way there."""
    return tuple(Hurdle(words=_obstacle(one), links=_links(one.plugins)) for one in found)


def leaning_words(others: Sequence[Installed]) -> Hurdle:
    """Why it can't be turned off now."""
    names = t(" and ").join(other.manifest.name for other in others)
    return Hurdle(words=t("{names} can’t work without it. Turn that off first.", names=names), links=_links(others))


def trouble_words(trouble: Trouble) -> str:
    """What the practice reads; the line in the code stands under it, for the maker."""
    if trouble.place.startswith("page "):
        return t("One of its pages could not be shown")
    if trouble.place in _PLACES:
        return t(_PLACES[trouble.place])
    return t("Some of its work failed and is tried again")


_PLACES = {
    "hook home": "Its part of the patients’ first page was missing",
    "hook nav_items": "Its places in the navigation were missing",
    "hook check_booking": "It could not check a visit that was being booked",
    "hook before_enable": "It could not be tried before it was turned on",
    "hook after_enable": "It could not be made ready",
    "hook health": "It did not say how it is",
    "hook export_subject": "Its part of a patient’s copy of their record was missing",
    "hook erase_subject": "It could not take away what it keeps of a record that was made by mistake",
    "hook demo_data": "It could not fill the demonstration",
    "hook export_setup": "It could not give its part of the practice’s file",
    "hook apply_setup": "It could not take its part of the practice’s file",
}


def _gets(plugin: Installed, door: str) -> Iterable[str]:
    manifest = plugin.manifest
    pages = [page.page for page in plugin.pages if page.door == door and page.get]
    titles = list(dict.fromkeys(page.title for page in pages if "{" not in page.path))
    if titles:
        named, more = ", ".join(titles[:MOST_TITLES]), len(titles) - MOST_TITLES
        yield (
            t("Pages: {titles}", titles=named)
            if more <= 0
            else t("Pages: {titles} and {count} more", titles=named, count=more)
        )
    if titles and "nav_items" in manifest.hooks:
        yield t("A place in the navigation")
    if door == "portal" and "home" in manifest.hooks:
        yield t("A part of the first page")
    if door == "workspace" and "record" in manifest.hooks:
        yield t("A part of each patient’s page")
    if door == "portal" and "declare_messages" in manifest.hooks:
        yield t("Letters by mail, which each person can switch off")
    if door == "portal" and "check_booking" in manifest.hooks:
        yield t("A word when a visit that they book does not fit")


def _scopes(manifest: Manifest, action: str) -> Iterable[Told]:
    for entry in manifest.data:
        kind, _, act = entry.scope.partition("/")[2].partition(".")
        if act == action:
            yield Told(words=_resources().get(kind, kind), why=entry.reason, code=f"{kind}.{act}")


def _resources() -> dict[str, str]:
    return {
        "Patient": t("Names, birth dates and contact data of patients"),
        "Appointment": t("Visits"),
        "Communication": t("Messages"),
        "MedicationRequest": t("Medicines and prescriptions"),
        "AllergyIntolerance": t("Allergies"),
        "Observation": t("Results"),
        "Condition": t("Diagnoses"),
        "Immunization": t("Vaccinations"),
        "DocumentReference": t("Documents"),
        "Coverage": t("Insurance"),
        "Invoice": t("Bills"),
        "QuestionnaireResponse": t("Answers in forms"),
        "Task": t("Requests and what became of them"),
    }


def _ports() -> dict[str, str]:
    return {
        "audit": t("Writes what it does into your audit"),
        "cache": t("Remembers things for minutes"),
        "checks": t("Asks the other features before something is done"),
        "db": t("Keeps tables of its own"),
        "directory": t("Looks up patients, staff and places"),
        "files": t("Keeps files, sealed with your practice’s key"),
        "mail": t("Has Portico send letters"),
        "queue": t("Works later, and tells other features what happened"),
        "secrets": t("Uses the secrets that you give it"),
    }


def _obstacle(one: Obstacle) -> str:
    names = t(" or ").join(plugin.manifest.name for plugin in one.plugins)
    match one.kind:
        case "needs" if names:
            return t("It needs {names} to be on. Turn that on first.", names=names)
        case "needs":
            return t("It needs {what}, which nothing on this server provides. Ask your operator.", what=one.capability)
        case "taken":
            return t("Only one feature can do this at a time, and {names} does. Turn that off first.", names=names)
        case "conflict":
            return t("It can’t be used together with {names}. Turn that off first.", names=names)


def _links(plugins: Iterable[Installed]) -> tuple[Link, ...]:
    return tuple(Link(label=plugin.manifest.name, href=href_of(plugin)) for plugin in plugins)
