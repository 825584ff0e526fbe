"""The practices whose pages are looked at: one full of people and visits, one where nothing has happened yet."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from portico import declared_people, practices
from portico.declared import Person, Staff, read
from portico.demo.codes import Account, new_secret
from portico.demo.prepare import PASSWORD
from portico.identity.keycloak_bootstrap import BootstrapAdmin, SeedUser, seed_users
from portico.identity.population import Population
from portico.tenancy import tables
from portico.tenancy.context import Tenant
from portico.workshop import ACTOR, PURPOSE, Workshop, workshop

from tests.e2e.product import Product

DECLARATION = """
slug = "{slug}"
name = "{name}"
theme = "{theme}"
timezone = "America/Denver"
locale = "en"
phone = "(406) 555-0190"
address = "1 New Street, Missoula, MT"
hours = "Monday to Friday, 8 am to 5 pm"
patient_second_factor = "encouraged"
features = {features}
patients = "patients.ndjson"

[[staff]]
account = "{slug}-owner"
name = "Ada Newman"
email = "ada@{slug}.example"
role = "owner"
phone = "(406) 555-0191"

[[people]]
account = "{slug}-patient"
patient = "{patient}"
email = "first@{slug}.example"
second_factor = false
"""
COLLEAGUE = """
[[staff]]
account = "{slug}-{role}"
name = "Max Newman"
email = "{role}@{slug}.example"
role = "{role}"
phone = "(406) 555-0192"
"""


@dataclass(frozen=True, kw_only=True)
class Practice:
    """Who signs in where. `clinician` may not see the audit; `stranger` is a patient's name. "" where there is none.

    Below the addresses of `lacks` it has nothing: it did not enable that feature.
    """

    slug: str
    portal: str
    workspace: str
    patient: str
    owner: str
    clinician: str = ""
    stranger: str = ""
    lacks: tuple[str, ...] = ()


# Children who are known by few: nobody of them waits for a call.
LACKS = {"harbor": ("/p/announcements/", "/p/scheduling/waiting/offers/")}
# Names of accounts, and of a patient.
FULL = {
    "elm": ("elvina", "ruth", "amara", "Isabel Runte"),
    "harbor": ("carla", "lena", "nadia", "Claudie Walsh"),
}


def full(product: Product, brand: str) -> Practice:
    """The demonstration's practice of this brand."""
    patient, owner, clinician, stranger = FULL[brand]
    return Practice(
        slug=brand,
        portal=product.portal(brand),
        workspace=product.workspace(brand),
        patient=patient,
        owner=owner,
        clinician=clinician,
        stranger=stranger,
        lacks=LACKS.get(brand, ()),
    )


def empty(product: Product, brand: str, folder: Path) -> Practice:
    """A practice of this brand on its first day: an owner and one patient, and no hours, visits or letters."""
    return opened(product, f"new{brand}", brand, folder, features=("portico/scheduling", "portico/announcements"))


def opened(
    product: Product,
    slug: str,
    brand: str,
    folder: Path,
    *,
    features: tuple[str, ...],
    colleagues: tuple[str, ...] = (),
) -> Practice:
    """A practice of one's own with these features, in which nothing has happened yet; as `declare` says."""
    declare(folder, slug, brand, features=features, colleagues=colleagues)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _open(product, slug, folder)).result()
    return Practice(
        slug=slug,
        portal=product.portal(slug),
        workspace=product.workspace(slug),
        patient=f"{slug}-patient",
        owner=f"{slug}-owner",
    )


async def _open(product: Product, slug: str, folder: Path) -> None:
    async with workshop(product.settings) as tools:
        await practices.apply(tools, folder, demo=True)
    await seat(product, slug, folder)


def ownerless(product: Product, brand: str, folder: Path) -> str:
    """The address of a practice that was made from a file, and nobody was invited to."""
    slug, here = f"bare{brand}", folder / "bare"
    here.mkdir()
    declare(here, slug, brand, features=())
    file = here / "practice.toml"
    file.write_text(file.read_text("utf-8").partition("[[staff]]")[0], "utf-8")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _apply(product, here)).result()
    return slug


def founding(product: Product, brand: str, folder: Path) -> Practice:
    """A practice that its owner is still setting up: the door is not open yet."""
    slug, here = f"early{brand}", folder / "early"
    here.mkdir()
    declare(here, slug, brand, features=("portico/scheduling",))
    file = here / "practice.toml"
    with_owner = file.read_text("utf-8").partition("[[people]]")[0]
    file.write_text(with_owner.partition("[[staff]]")[0], "utf-8")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _apply(product, here)).result()
        file.write_text(with_owner, "utf-8")
        thread.submit(asyncio.run, seat(product, slug, here)).result()
    return Practice(
        slug=slug,
        portal=product.portal(slug),
        workspace=product.workspace(slug),
        patient="",
        owner=f"{slug}-owner",
    )


async def _apply(product: Product, folder: Path) -> None:
    async with workshop(product.settings) as tools:
        await practices.apply(tools, folder)


async def seat(product: Product, slug: str, folder: Path) -> None:
    """Accounts for everybody who is declared in the folder."""
    declared = read(folder)
    keycloak = product.addresses.keycloak
    admin = BootstrapAdmin(
        internal_url=keycloak.internal_url, username=keycloak.admin_name, password=keycloak.admin_password
    )
    async with workshop(product.settings) as tools:
        there = await tenant(tools, slug)
        for person in (*declared.staff, *declared.people):
            await _seat(product, tools, there, admin, person)


async def tenant(tools: Workshop, slug: str) -> Tenant:
    """The practice at this address."""
    async with tools.tenancy.platform_scope(ACTOR, PURPOSE):
        found = await tables.Practice.select(tables.Practice.id).where(tables.Practice.slug == slug)
    there = await tools.tenancy.tenant_by_id(found[0]["id"])
    assert there is not None
    return there


def declare(
    folder: Path, slug: str, theme: str, *, features: tuple[str, ...], colleagues: tuple[str, ...] = ()
) -> None:
    """Writes the declaration of a practice with an owner and a patient, and a colleague in each of these roles."""
    lines = Path(__file__).parents[2] / "tenants" / "demo" / "harbor" / "patients.ndjson"
    # The demonstration's own patient there reads Spanish; this one is to read English.
    line = next(line for line in lines.read_text("utf-8").splitlines() if "Spanish" not in line)
    name = json.loads(line)["name"][0]
    patient = f"{' '.join(name['given'])} {name['family']}"
    facts = {"slug": slug, "name": "New Street Clinic", "theme": theme, "patient": patient}
    text = DECLARATION.format(**facts, features=json.dumps(features))
    text += "".join(COLLEAGUE.format(slug=slug, role=role) for role in colleagues)
    (folder / "practice.toml").write_text(text, "utf-8")
    (folder / "patients.ndjson").write_text(line + "\n", "utf-8")


async def _seat(
    product: Product, tools: Workshop, tenant: Tenant, admin: BootstrapAdmin, person: Staff | Person
) -> None:
    is_staff = isinstance(person, Staff)
    population = Population.WORKFORCE if is_staff else Population.PATIENTS
    account = Account(
        name=person.account,
        practice=tenant.name,
        who=person.account,
        email=person.email,
        address=tenant.workspace_origin if is_staff else tenant.portal_origin,
        password=PASSWORD,
        totp_secret=new_secret() if is_staff else "",
    )
    product.book.keep(account)
    name = person.name if is_staff else person.patient
    first, _, last = name.rpartition(" ")
    seed = SeedUser(email=person.email, first=first, last=last, password=PASSWORD, totp_secret=account.totp_secret)
    subs = await seed_users(admin, population.value, (seed,))
    at = (tools.issuer(population), subs[person.email])
    if is_staff:
        await declared_people.add_staff(tools, tenant, person, at)
    else:
        await declared_people.link_patient(tools, tenant, person, at)
