"""What a plugin's function is given."""

from __future__ import annotations

from portico_testkit.fakes import context


async def test_once_asks_once_for_each_name() -> None:
    ctx, asked = context("acme/notes"), list[str]()

    async def find(name: str) -> int:
        asked.append(name)
        return len(asked)

    assert [await ctx.once("a", lambda: find("a")) for _ in range(3)] == [1, 1, 1]
    assert await ctx.once("b", lambda: find("b")) == 2
    assert asked == ["a", "b"]
    assert await context("acme/other").once("a", lambda: find("a")) == 3
