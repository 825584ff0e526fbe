"""The demonstration's operator, who runs the platform: an account with a second factor, and a seat at the console."""

from __future__ import annotations

from typing import Final

from portico.demo.codes import PASSWORD, Account, Book, new_secret
from portico.identity.keycloak_bootstrap import BootstrapAdmin, SeedUser, seed_users
from portico.identity.population import Population
from portico.operations import office
from portico.workshop import Workshop

PLATFORM: Final = "Portico"
_NAME, _EMAIL, _PHONE = "Olivia Park", "olivia@portico.example", "(603) 555-0199"


async def seat(made: Workshop, admin: BootstrapAdmin, book: Book) -> str:
    """The console's address."""
    here = await office.ensure_console(made.tenancy, made.directory, made.placements)
    account = book.keep(
        Account(
            name="olivia",
            practice=PLATFORM,
            who=f"{_NAME}, operator",
            email=_EMAIL,
            address=here.workspace_origin,
            password=PASSWORD,
            totp_secret=new_secret(),
        )
    )
    first, _, last = _NAME.rpartition(" ")
    seed = SeedUser(email=_EMAIL, first=first, last=last, password=account.password, totp_secret=account.totp_secret)
    subs = await seed_users(admin, Population.WORKFORCE.value, (seed,))
    account_there = (made.issuer(Population.WORKFORCE), subs[_EMAIL])
    await office.seat(made.tenancy, here, name=_NAME, email=_EMAIL, phone=_PHONE, account=account_there)
    return here.workspace_origin
