"""The practice's set-up as a file, to be kept or taken elsewhere: `practice.toml` in a zip. No patients, no secrets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import msgspec
from portico_sdk import Answer, Download, Nothing, Refused, View

from portico.clinical import places
from portico.practice_file.exporting import CannotExport, export
from portico.web.outside import Outside
from portico.web.parts import CoreContext


class SetupPage(msgspec.Struct, frozen=True, kw_only=True):
    """`inside` says what comes along: places, people who give care, features."""

    places: int
    carers: int
    features: tuple[str, ...]


async def page(ctx: CoreContext, _path: Nothing, _query: Nothing) -> View:
    enabled = await ctx.parts.enablement.enabled(ctx.scope)
    found = (ctx.parts.registry.get(plugin_id) for plugin_id in enabled.ids)
    model = SetupPage(
        places=sum(one.active for one in await places.all_places()),
        carers=sum(one.active for one in await places.all_carers()),
        features=tuple(plugin.manifest.name for plugin in found if plugin),
    )
    return View(template="practice_admin/setup_file.html", model=model)


async def take(ctx: CoreContext, _path: Nothing, _form: Nothing) -> Outside:
    async def act() -> Answer:
        try:
            exported = await export(ctx.parts.practice_tools, ctx.tenant, ctx.actor, origin=ctx.scope.origin)
        except CannotExport as error:
            return Refused(errors={"": str(error)})
        day = ctx.now.date().isoformat()
        return Download(
            filename=f"{ctx.tenant.slug}-set-up-{day}.zip",
            media_type="application/zip",
            content=_zip(ctx.tenant.slug, exported.files),
        )

    return Outside(act=act)


def _zip(folder: str, files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # A day of its own would make two zips of the same practice differ.
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content)
    return made.getvalue()
