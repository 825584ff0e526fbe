"""What happens at Keycloak's pages alone is in the practice's audit, at the one it happened at and once."""

from __future__ import annotations

from portico.identity.population import Population

from tests.identity.driver import PageSeen
from tests.identity.house import House, Visitor
from tests.identity.scene import Person

WRONG = "a wrong password indeed"


async def heard(house: House) -> list[str]:
    """What Keycloak told about this practice, asked for twice; the other practice heard nothing."""
    await house.ask_the_login()
    await house.ask_the_login()
    assert [code for code, _, _ in await house.codes(house.other) if is_keycloaks(code)] == []
    return [code.removeprefix("core:") for code, _, _ in await house.codes() if is_keycloaks(code)]


def is_keycloaks(code: str) -> bool:
    return code.split(":")[1] in {"login", "password", "authenticator", "passkey", "recovery-codes"}


async def act(visitor: Visitor, form: str) -> PageSeen:
    """From the account page to Keycloak's page about one key."""
    page = await visitor.ours.get("/account")
    page = await visitor.ours.post("/auth/action", page.form(id=form))
    assert page.status == 303, page.words
    return await visitor.theirs.open(page.location)


async def give_code(visitor: Visitor, page: PageSeen, person: Person) -> PageSeen:
    """Where one is asked for."""
    assert person.phone is not None
    return await visitor.theirs.submit(page, otp=person.phone.code()) if "otp" in page.asks else page


async def test_a_wrong_password_a_name_that_nobody_has_and_a_wrong_code(house: House) -> None:
    # Of two, since Keycloak locks whoever is wrong twice within a second.
    ana, ben = await house.scene.person(), await house.scene.person()
    await house.patient(ana)
    await house.patient(ben)
    visitor = house.visitor()
    page = await visitor.to_login()
    for name in (ana.email, "nobody@mail.example"):
        page = await visitor.theirs.submit(page, username=name, password=WRONG)
    page = await visitor.theirs.submit(page, username=ben.email, password=ben.password)
    page = await visitor.theirs.submit(page, otp="000000")
    page = await give_code(visitor, page, ben)
    assert page.callback is not None, page.words
    assert sorted(await heard(house)) == ["login:unknown-name", "login:wrong-code", "login:wrong-password"]


async def test_guesses_lock_and_the_lock_is_where_they_were(house: House) -> None:
    ana = await house.scene.person(factor=False)
    await house.patient(ana)
    await house.patient(ana, house.other)
    visitor = house.visitor()
    page = await visitor.to_login()
    for _ in range(5):
        page = await visitor.theirs.submit(page, username=ana.email, password=WRONG)
    told = await heard(house)
    assert set(told) == {"login:wrong-password", "login:locked", "login:tried-locked"}
    assert told.count("login:locked") == 1


async def test_what_a_person_changes_at_keycloak(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.sign_in(ana)
    page = await give_code(visitor, await act(visitor, "recovery-codes"), ana)
    await visitor.back(await visitor.theirs.submit(page))
    page = await give_code(visitor, await act(visitor, "password"), ana)
    new = "another correct horse battery"
    await visitor.back(await visitor.theirs.submit(page, **{"password-new": new, "password-confirm": new}))
    assert await heard(house) == ["recovery-codes:created", "password:changed"]
    wrong = house.visitor()
    page = await wrong.theirs.submit(await wrong.to_login(), username=ana.email, password=new)
    page = await wrong.theirs.another_way(page, "recoveryCodeInput")
    await wrong.theirs.submit(page, recoveryCodeInput="nonsense")
    assert (await heard(house))[-1] == "login:wrong-code"


async def test_who_is_asked_for_a_factor_and_adds_one_on_the_way(house: House) -> None:
    mae = await house.scene.person(Population.WORKFORCE, factor=False)
    await house.nurse(mae)
    visitor = house.visitor(population=Population.WORKFORCE)
    page = await visitor.theirs.submit(await visitor.to_login(), username=mae.email, password=mae.password)
    _, page = await visitor.theirs.enrol(page)
    # The browser is closed before it comes back to us: the key is there all the same.
    assert page.callback is not None
    assert await heard(house) == ["authenticator:added"]


async def test_an_account_that_is_stopped(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    await house.directory.disable_user(Population.PATIENTS, ana.sub)
    visitor = house.visitor()
    await visitor.theirs.submit(await visitor.to_login(), username=ana.email, password=ana.password)
    assert await heard(house) == ["login:tried-stopped"]


async def test_no_row_has_what_was_typed(house: House) -> None:
    ana = await house.scene.person()
    await house.patient(ana)
    visitor = house.visitor()
    await visitor.theirs.submit(await visitor.to_login(), username=ana.email, password=WRONG)
    await house.ask_the_login()
    (row,) = await house.rows("core:login:wrong-password")
    assert row["actor_sub"] == ana.sub
    assert row["ip"]
    assert ana.email not in str(row)
    assert WRONG not in str(row)
