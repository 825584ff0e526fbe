"""Run hooks around a plugin's life at a practice. They may write, but for those that only say how things stand."""

from __future__ import annotations

from collections.abc import Sequence

from portico_sdk.context import PluginContext
from portico_sdk.lifecycle import Health, Problem, SetUp, SetUpApplied
from portico_sdk.markers import hookspec
from portico_sdk.subjects import Subject, SubjectCopy

DEADLINES_MS = {
    "before_enable": 10_000,
    "after_enable": 30_000,
    "health": 5_000,
    "demo_data": 30_000,
    "export_setup": 30_000,
    "apply_setup": 30_000,
    "export_subject": 10_000,
    "erase_subject": 10_000,
}
WRITES = True
READS_ONLY = ("health", "export_setup", "export_subject")


@hookspec
async def before_enable(ctx: PluginContext) -> Sequence[Problem]:
    """What stands against enabling with these settings and secrets, and how to mend it; none lets it pass.

    Asked when a practice enables the plugin or changes its settings, before anything is kept. Try the connection here;
    what is written meanwhile is undone.
    """
    ...


@hookspec
async def after_enable(ctx: PluginContext) -> None:
    """The practice has just enabled the plugin: make what a first page needs. Called again, it adds nothing twice."""
    ...


@hookspec
async def health(ctx: PluginContext) -> Health:
    """Whether the plugin works at this practice now, in words for its staff: also what it waits for before patients can
    use it. Shown on the feature's page, and among the steps of a practice that is not open yet.
    """
    ...


@hookspec
async def demo_data(ctx: PluginContext) -> None:
    """Fill a demonstration practice: a week that looks lived in. Called again, it adds nothing twice."""
    ...


@hookspec
async def export_setup(ctx: PluginContext) -> SetUp:
    """What the practice set up in the plugin beside its settings, for its file: names instead of ids, no patients, no
    secrets, no people's days off. In an order that does not change from call to call.
    """
    ...


@hookspec
async def apply_setup(ctx: PluginContext, setup: SetUp) -> SetUpApplied:
    """Bring the practice to what its file says: add what is missing, change what differs, leave what is not named.

    Called again, it changes nothing and says so. With `setup.keep` what is there stays as it is. Problems undo all.
    """
    ...


@hookspec
async def export_subject(ctx: PluginContext, subject: Subject) -> SubjectCopy:
    """What the plugin keeps about this person, in words that they can read, for their copy of the record.

    The rows that name the patient are in the copy as they are kept, with or without this hook; here they are said in
    the person's language, with names instead of ids. A part that fails or is late is a part that the copy says is
    missing.
    """
    ...


@hookspec
async def erase_subject(ctx: PluginContext, subject: Subject) -> Sequence[Problem]:
    """Erase every row that names this person: staff take away a record that was made by mistake.

    What the practice has to keep, like a visit that took place, is a problem, said in words for staff. With any
    problem, with a hook that fails, or with a row left that names the patient, nothing is erased anywhere.
    """
    ...
