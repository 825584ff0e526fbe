"""A plugin made outside of the checkout, built as a wheel, installed beside core's wheels into a clean environment: its
own tests pass there, a server of that environment has it, a practice enables it, a patient uses it in a browser.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from playwright.sync_api import expect
from portico.settings import Settings

from tests.e2e import places, product
from tests.e2e.conftest import DESK, NewContext
from tests.e2e.product import CHECKOUT, Product
from tests.e2e.steps import sign_in
from tests.e2e.workbench import TOOLS, Workbench

SLUG, PLUGIN, NOTES = "vendors", "acme/notes", "/p/acme.notes/notes"


@pytest.fixture(scope="module")
def bench(clean_bench: Workbench) -> Workbench:
    """With the plugin made, built and installed."""
    bench = clean_bench
    bench.portico("plugin", "new", bench.repository, "--id", PLUGIN, "--name", "My notes", "--name-es", "Mis notas")
    bench.build(bench.repository)
    bench.install("acme-notes")
    return bench


def test_nothing_comes_from_the_checkout(bench: Workbench) -> None:
    found = bench.run(bench.python, "-c", "import portico, portico_sdk as s, acme_notes as a; print(portico, s, a)")
    assert found.count(str(bench.venv)) == 3, found
    listed = bench.portico("plugin", "list")
    assert PLUGIN in listed
    assert "portico/" not in listed


def test_it_is_clean_as_it_was_written(bench: Workbench) -> None:
    for command in (["ruff", "check"], ["ruff", "format", "--check"], ["pyright", "--pythonpath", str(bench.python)]):
        bench.run(TOOLS / command[0], *command[1:], cwd=bench.repository)


def test_its_own_tests_pass(bench: Workbench, parts_file: str) -> None:
    said = bench.run(
        bench.python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        cwd=bench.repository,
        PORTICO_TEST_PARTS=parts_file,
    )
    assert " passed" in said
    assert " skipped" not in said


def test_a_practice_enables_it_and_a_patient_uses_it(
    bench: Workbench, product: Product, new_context: NewContext, tmp_path: Path
) -> None:
    with served(bench, product, tmp_path) as theirs:
        owner = new_context(viewport=DESK).new_page()
        sign_in(owner, theirs, theirs.account(f"{SLUG}-owner"))
        owner.goto(theirs.workspace(SLUG) + "/practice/features")
        owner.get_by_role("link", name="My notes").click()
        expect(owner.locator("main")).to_contain_text("Patients see their own notes.")
        owner.get_by_role("button", name="Turn it on").click()
        expect(owner.get_by_role("button", name="Keep these settings")).to_be_visible()

        account = theirs.account(f"{SLUG}-patient")
        page = new_context().new_page()
        sign_in(page, theirs, account)
        expect(page.locator("main")).to_contain_text("Your notes will stand here.")
        page.get_by_role("navigation").get_by_role("link", name="My notes").click()
        expect(page).to_have_url(account.address + NOTES)
        page.get_by_label("A new note").fill("Ask about the rash")
        page.get_by_role("button", name="Keep this note").click()
        expect(page.get_by_role("status")).to_contain_text("Your note is kept")
        page.goto(account.address)
        expect(page.locator("main")).to_contain_text("Ask about the rash")
        page.goto(account.address + NOTES + "?lang=es")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mis notas")


@contextmanager
def served(bench: Workbench, beside: Product, folder: Path) -> Iterator[Product]:
    """A practice that has not enabled anything, served by the vendor's environment from a database of its own."""
    environment = _environment(beside)
    database = environment["PORTICO_DATABASE_URL"].rpartition("/")[2]
    owner_url = beside.addresses.postgres.dsn(database)
    _in_a_thread(_make_database(beside, database))
    try:
        said = bench.portico("migrate", **environment, PORTICO_OWNER_DATABASE_URL=owner_url)
        assert "parked" not in said
        theirs = dataclasses.replace(beside, settings=Settings.from_environ(environment))
        places.opened(theirs, SLUG, "elm", folder, features=())
        with product.serving(
            bench.python, {"PATH": os.environ["PATH"], **environment}, bench.folder, folder / "web.log"
        ):
            yield theirs
    finally:
        _in_a_thread(_drop_database(beside, database))


def _environment(beside: Product) -> dict[str, str]:
    """The product's, with a database and a port of its own."""
    before = beside.prepared.settings_environment
    database = f"vendor_{secrets.token_hex(4)}"
    return {
        **product.at_own_port(before),
        "PORTICO_DATABASE_URL": f"{before['PORTICO_DATABASE_URL'].rpartition('/')[0]}/{database}",
        "PORTICO_THEMES_FOLDER": str(CHECKOUT / "themes"),
    }


async def _make_database(beside: Product, name: str) -> None:
    connection = await asyncpg.connect(beside.addresses.postgres.dsn())
    await connection.execute(f"create database {name}")
    await connection.close()


async def _drop_database(beside: Product, name: str) -> None:
    connection = await asyncpg.connect(beside.addresses.postgres.dsn())
    await connection.execute(f"drop database if exists {name} with (force)")
    await connection.close()


def _in_a_thread(work) -> None:
    """Playwright keeps this thread's event loop running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
