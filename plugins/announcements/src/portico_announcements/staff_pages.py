"""What staff who keep the notices see: all of them, writing one with a look at it first, ending and deleting."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
from portico_sdk import Nothing, PluginContext, Redirect, View, translator

from portico_announcements import service
from portico_announcements.domain import Notice, Spoken, State
from portico_announcements.forms import NoticePath, WriteForm

t = translator("portico_announcements")

_UNBORN = UUID(int=0)
"""The id of a notice that nobody has published yet."""


class AllModel(msgspec.Struct, frozen=True, kw_only=True):
    now: tuple[Notice, ...]
    coming: tuple[Notice, ...]
    past: tuple[Notice, ...]
    path: str
    new_href: str


class OneModel(msgspec.Struct, frozen=True, kw_only=True):
    """`spoken` is what its readers see: English, then Spanish where it was written."""

    notice: Notice
    spoken: tuple[Spoken, ...]
    state: State
    all_href: str
    path: str


class WriteModel(msgspec.Struct, frozen=True, kw_only=True):
    """`path` is where the form goes; `back_href` where one lands who gives up."""

    notice: Notice
    is_new: bool
    again: bool
    path: str
    back_href: str


class PreviewModel(msgspec.Struct, frozen=True, kw_only=True):
    """As in `WriteModel`; `state` is what it will be when it is published."""

    notice: Notice
    spoken: tuple[Spoken, ...]
    state: State
    is_new: bool
    again: bool
    path: str


async def all_notices(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    found, day = await service.everything(ctx), service.today(ctx)
    by_state = {state: tuple(one for one in found if one.state(day) == state) for state in ("now", "coming", "past")}
    model = AllModel(
        now=by_state["now"],
        coming=by_state["coming"][::-1],
        past=by_state["past"],
        path=ctx.url("all"),
        new_href=ctx.url("new"),
    )
    return View(template="announcements/all.html", model=model)


async def one(ctx: PluginContext, path: NoticePath, _query: Nothing) -> View:
    return await _one(ctx, path.id, "announcements/one.html")


async def new(ctx: PluginContext, _path: Nothing, _query: Nothing) -> View:
    """An empty form with the usual days."""
    first = service.today(ctx)
    days = int(str(ctx.settings["usual_days"]))
    blank = Notice(id=_UNBORN, title="", body="", first_day=first, last_day=first + timedelta(days=days - 1))
    return _form(ctx, blank)


async def write_new(ctx: PluginContext, _path: Nothing, form: WriteForm) -> View | Redirect:
    return await _written(ctx, _UNBORN, form)


async def change(ctx: PluginContext, path: NoticePath, _query: Nothing) -> View:
    return _form(ctx, await service.one(ctx, path.id))


async def write_change(ctx: PluginContext, path: NoticePath, form: WriteForm) -> View | Redirect:
    await service.one(ctx, path.id)
    return await _written(ctx, path.id, form)


async def ask_end(ctx: PluginContext, path: NoticePath, _query: Nothing) -> View:
    return await _one(ctx, path.id, "announcements/end.html")


async def end(ctx: PluginContext, path: NoticePath, _form: Nothing) -> Redirect:
    await service.end(ctx, path.id)
    return Redirect(to=ctx.url(f"all/{path.id}"), toast=t("The notice is no longer shown"))


async def ask_delete(ctx: PluginContext, path: NoticePath, _query: Nothing) -> View:
    return await _one(ctx, path.id, "announcements/delete.html")


async def delete(ctx: PluginContext, path: NoticePath, _form: Nothing) -> Redirect:
    await service.delete(ctx, path.id)
    return Redirect(to=ctx.url("all"), toast=t("The notice is deleted"))


async def _one(ctx: PluginContext, notice_id: UUID, template: str) -> View:
    notice = await service.one(ctx, notice_id)
    model = OneModel(
        notice=notice,
        spoken=_spoken(notice),
        state=notice.state(service.today(ctx)),
        all_href=ctx.url("all"),
        path=ctx.url(f"all/{notice_id}"),
    )
    return View(template=template, model=model)


async def _written(ctx: PluginContext, notice_id: UUID, form: WriteForm) -> View | Redirect:
    """What the button asked for. A notice that can't be published raises BadInput: core shows the form again."""
    notice = _of(notice_id, form)
    if form.act == "write":
        return _form(ctx, notice, again=form.again)
    if form.act == "look":
        return _preview(ctx, service.check(ctx, notice), again=form.again)
    if notice_id == _UNBORN:
        notice_id = await service.publish(ctx, notice)
    else:
        await service.change(ctx, notice, again=form.again)
    return Redirect(to=ctx.url(f"all/{notice_id}"), toast=t("The notice is published"))


def _of(notice_id: UUID, form: WriteForm) -> Notice:
    return Notice(
        id=notice_id,
        title=form.title,
        body=form.body,
        title_es=form.title_es,
        body_es=form.body_es,
        audience=form.audience,
        importance=form.importance,
        first_day=form.first_day,
        last_day=form.last_day,
    )


def _form(ctx: PluginContext, notice: Notice, *, again: bool = False) -> View:
    is_new = notice.id == _UNBORN
    model = WriteModel(
        notice=notice,
        is_new=is_new,
        again=again,
        path=_path(ctx, notice),
        back_href=ctx.url("all" if is_new else f"all/{notice.id}"),
    )
    return View(template="announcements/write.html", model=model)


def _preview(ctx: PluginContext, notice: Notice, *, again: bool) -> View:
    model = PreviewModel(
        notice=notice,
        spoken=_spoken(notice),
        state=notice.state(service.today(ctx)),
        is_new=notice.id == _UNBORN,
        again=again,
        path=_path(ctx, notice),
    )
    return View(template="announcements/preview.html", model=model)


def _path(ctx: PluginContext, notice: Notice) -> str:
    return ctx.url("new" if notice.id == _UNBORN else f"all/{notice.id}/change")


def _spoken(notice: Notice) -> tuple[Spoken, ...]:
    languages = ("en", "es") if notice.title_es else ("en",)
    return tuple(notice.spoken(language) for language in languages)
