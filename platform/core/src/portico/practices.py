"""Makes a practice from its declaration (a folder with `practice.toml`), or brings it to what the declaration says.

Every step may be repeated: a run that was cut off is finished by the next. Patients are added, never changed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec
from portico_sdk import BadInput, Closure, Patient

from portico.app import opened
from portico.audit import writer
from portico.audit.events import AuditCode
from portico.clinical import calendar, fhir, tables
from portico.clinical import directory as patients
from portico.clinical.holidays import federal_holidays
from portico.declared import WEEKDAYS, DeclarationError, Declared, Invited, Person, Place, Staff, read
from portico.identity.directory import DirectoryError, IdentityDirectory, PracticeSpec
from portico.identity.keycloak_directory import KeycloakDirectory
from portico.identity.placements import Placements
from portico.identity.population import Population
from portico.identity.tables import PersonLink, StaffMember
from portico.onboarding.starting import By, CantInvite, Starting
from portico.plugins.enablement import CannotEnable, Enablement
from portico.plugins.lifecycle import Lifecycle, NotReady, Wish
from portico.plugins.registry import Registry
from portico.plugins.relay import Relay
from portico.settings import Settings
from portico.tenancy.context import Actor, Tenant
from portico.tenancy.practices import NewPractice, add_practice, tenant_by_id
from portico.tenancy.scopes import Scope, Tenancy
from portico.tenancy.tables import Practice
from portico.themes.assets import Assets
from portico.themes.login import practice_brand
from portico.themes.speech import LANGUAGES
from portico.themes.tokens import load_theme

ACTOR = Actor.system("portico tenant apply")
PURPOSE = "SYSADMIN"


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What is needed to make practices."""

    tenancy: Tenancy = field(repr=False)
    placements: Placements = field(repr=False)
    directory: IdentityDirectory = field(repr=False)
    registry: Registry = field(repr=False)
    enablement: Enablement = field(repr=False)
    lifecycle: Lifecycle = field(repr=False)
    relay: Relay = field(repr=False)
    assets: Assets = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    starting: Starting = field(repr=False)

    def today(self) -> date:
        """By the clock of the workshop, UTC: a day more or less does no harm to holidays to come."""
        return self.clock().date()

    def issuer(self, population: Population) -> str:
        """Who vouches for this population's accounts."""
        return f"{self.tenancy.settings.oidc_public_url.rstrip('/')}/realms/{population.value}"


@asynccontextmanager
async def workshop(settings: Settings) -> AsyncGenerator[Workshop]:
    """Opens what is needed, and closes it again."""
    async with opened(settings) as app:
        parts = app.parts
        directory = KeycloakDirectory.of(settings)
        try:
            yield Workshop(
                tenancy=parts.tenancy,
                placements=Placements(parts.tenancy, parts.tenancy.keys, parts.clock),
                directory=directory,
                registry=parts.registry,
                enablement=parts.enablement,
                lifecycle=parts.lifecycle,
                relay=parts.relay,
                assets=parts.assets,
                clock=parts.clock,
                starting=app.starting,
            )
        finally:
            await directory.aclose()


def run(settings: Settings, folder: Path, say: Callable[[str], None]) -> int:
    """`portico tenant apply`."""

    async def made() -> Tenant:
        async with workshop(settings) as tools:
            return await apply(tools, folder)

    try:
        tenant = asyncio.run(made())
    except (DeclarationError, DirectoryError) as error:
        say(str(error))
        return 1
    say(f"{tenant.name}: {tenant.portal_origin} and {tenant.workspace_origin}")
    return 0


async def apply(workshop: Workshop, folder: Path) -> Tenant:
    """The practice as declared in `folder`, ready to be opened. Raises DeclarationError, DirectoryError."""
    declared = read(folder)
    tenant = await _practice(workshop, declared)
    spec = PracticeSpec(
        slug=declared.slug,
        name=declared.name,
        portal_origin=tenant.portal_origin,
        workspace_origin=tenant.workspace_origin,
        patient_policy=declared.patient_second_factor,
        brand=_login_brand(workshop, tenant),
    )
    for placement in (await workshop.directory.ensure_practice(spec)).values():
        await workshop.placements.save(tenant.id, placement)
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        await _places_and_carers(declared)
        await _open_days(scope, declared, workshop.today())
        await _patients(scope, declared, folder)
    for feature in declared.features:
        await _enable(workshop, tenant, feature, declared.settings.get(feature))
    if strangers := sorted(set(declared.settings) - set(declared.features)):
        raise DeclarationError(f"{declared.slug}: settings of {strangers[0]}, which is not among its features.")
    return tenant


async def demonstrate(workshop: Workshop, tenant: Tenant) -> None:
    """Lets every enabled plugin fill the practice, for trying; adds nothing twice. Raises DeclarationError."""
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        results = await workshop.relay.collect(scope, "demo_data")
    if results.missing:
        plugins = ", ".join(f"{one.plugin.id} ({one.why})" for one in results.missing)
        raise DeclarationError(f"{tenant.slug}: no demonstration data from {plugins}. The log says why.")


async def add_staff(workshop: Workshop, tenant: Tenant, staff: Staff, account: tuple[str, str]) -> None:
    """Lets the account `(issuer, sub)` in as a member of staff."""
    issuer, sub = account
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        if await StaffMember.exists().where(StaffMember.issuer == issuer, StaffMember.sub == sub):
            return
        row = StaffMember(
            issuer=issuer,
            sub=sub,
            name=staff.name,
            email=staff.email.lower(),
            role=staff.role.value,
            phone=staff.phone,
            active=True,
        )
        await row.save()
        await writer.record(scope, AuditCode.STAFF_ADDED, resource=("Practitioner", (row.id,)))


async def link_patient(workshop: Workshop, tenant: Tenant, person: Person, account: tuple[str, str]) -> None:
    """Lets the account `(issuer, sub)` open the record of the patient of that name. Raises DeclarationError."""
    issuer, sub = account
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        patient = await _patient(tenant, person.patient)
        if await PersonLink.exists().where(PersonLink.issuer == issuer, PersonLink.sub == sub):
            return
        row = PersonLink(
            issuer=issuer,
            sub=sub,
            patient_id=patient.id,
            email=person.email.lower(),
            language=patient.language if patient.language in LANGUAGES else "en",
            active=True,
        )
        await row.save()
        await writer.record(scope, AuditCode.PERSON_LINKED, patient_ids=(patient.id,))


async def invite(workshop: Workshop, tenant: Tenant, invited: Invited) -> None:
    """Sends the patient of that name the first letter, unless they had one. Raises DeclarationError, DirectoryError."""
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE):
        patient = await _patient(tenant, invited.patient)
        if await PersonLink.exists().where(PersonLink.patient_id == patient.id):
            return
    language = patient.language if patient.language in LANGUAGES else "en"
    try:
        await workshop.starting.invite_patient(By(tenant=tenant, actor=ACTOR), patient.id, invited.email, language)
    except CantInvite as error:
        raise DeclarationError(f"{tenant.slug}: {invited.patient} can't be invited: {error}") from None


async def _patient(tenant: Tenant, name: str) -> Patient:
    found = await patients.search(name)
    if len(found) != 1:
        raise DeclarationError(f"{len(found)} patients of {tenant.slug} are called {name}; name one.")
    return found[0]


async def _practice(workshop: Workshop, declared: Declared) -> Tenant:
    tenancy = workshop.tenancy
    async with tenancy.platform_scope(ACTOR, PURPOSE):
        if not await Practice.exists().where(Practice.slug == declared.slug):
            new = NewPractice(slug=declared.slug, name=declared.name)
            await add_practice(new, tenancy.keyring, tenancy.settings)
        row = await Practice.objects().where(Practice.slug == declared.slug).first()
        if row is None:
            raise DeclarationError(f"The practice {declared.slug} was removed meanwhile. Apply it again.")
        row.name = declared.name
        row.timezone = declared.timezone
        row.locale = declared.locale
        row.theme = declared.theme
        row.phone = declared.phone
        row.address = declared.address
        row.hours = declared.hours
        row.patient_second_factor = declared.patient_second_factor.value
        await row.save()
        tenant = await tenant_by_id(row.id, tenancy.settings)
    await workshop.tenancy.hosts.changed()
    if tenant is None:
        raise DeclarationError(f"The practice {declared.slug} was removed meanwhile. Apply it again.")
    return tenant


async def _places_and_carers(declared: Declared) -> None:
    places = {place.name for place in await tables.Location.objects()}
    for place in declared.locations:
        if place.name not in places:
            row = tables.Location(name=place.name, address=place.address, timezone=place.timezone, phone=place.phone)
            await row.save()
    carers = {carer.name for carer in await tables.Practitioner.objects()}
    for carer in declared.practitioners:
        if carer.name not in carers:
            await tables.Practitioner(**msgspec.structs.asdict(carer)).save()


async def _open_days(scope: Scope, declared: Declared, today: date) -> None:
    """Hours where a place has none yet, and holidays that are still to come: what staff changed since stays."""
    known = await calendar.weeks()
    ids = {row.name: row.id for row in await tables.Location.objects()}
    for place in declared.locations:
        if place.hours and ids[place.name] not in known:
            await calendar.set_week(scope, ids[place.name], _week(place))
    if declared.holidays:
        last = date(today.year + 1, 12, 31)
        closed = {one.first for one in await calendar.closures(today, last)}
        for year in (today.year, today.year + 1):
            for holiday in federal_holidays(year):
                if holiday.kept >= today and holiday.kept not in closed:
                    await calendar.close(scope, Closure(name=holiday.name, first=holiday.kept, last=holiday.kept))


def _week(place: Place) -> calendar.Week:
    days: list[list[calendar.Span]] = [[] for _ in WEEKDAYS]
    for hours in place.hours:
        for day in hours.days:
            days[WEEKDAYS.index(day)].append(calendar.Span(opens=hours.opens, closes=hours.closes))
    return tuple(tuple(sorted(spans)) for spans in days)


async def _patients(scope: Scope, declared: Declared, folder: Path) -> None:
    if not declared.patients:
        return
    known = {patient.mrn for patient in await tables.Patient.objects()}
    for number, line in enumerate((folder / declared.patients).read_text("utf-8").splitlines(), 1):
        try:
            new = fhir.patient(json.loads(line))
        except ValueError as error:
            raise DeclarationError(f"{declared.patients}, line {number}: {error}") from None
        if new.mrn not in known:
            await patients.add(scope, new, code=AuditCode.PATIENT_IMPORTED)


async def _enable(
    workshop: Workshop, tenant: Tenant, plugin_id: str, settings: Mapping[str, object] | None = None
) -> None:
    """As a practice would do it. What is so already is left alone, so that the audit is too."""
    if workshop.registry.get(plugin_id) is None:
        reasons = [f"{one.reason} {one.way_out}" for one in workshop.registry.refused if one.id == plugin_id]
        raise DeclarationError(f"The feature {plugin_id} can't be enabled: {' '.join(reasons) or 'not installed'}.")
    async with workshop.tenancy.tenant_scope(tenant, ACTOR, PURPOSE) as scope:
        standing = await workshop.enablement.standing(plugin_id)
        if standing.enabled and (settings is None or settings == standing.settings):
            return
        try:
            await workshop.lifecycle.enable(scope, plugin_id, Wish(settings=settings))
        except BadInput as error:
            wrong = "; ".join(f"{key}: {words}" for key, words in sorted(error.fields.items()))
            raise DeclarationError(f"Settings of {plugin_id} can't be used: {wrong}") from None
        except NotReady as error:
            reasons = " ".join(problem.message for problem in error.problems)
            raise DeclarationError(f"The feature {plugin_id} can't be enabled: {reasons}") from None
        except CannotEnable as error:
            raise DeclarationError(f"The feature {plugin_id} can't be enabled: {error}") from None


def _login_brand(workshop: Workshop, tenant: Tenant) -> Mapping[str, str]:
    """What the login pages show of the practice; see infra/keycloak/themes/portico."""
    brand = load_theme(workshop.tenancy.settings.themes_folder / tenant.theme).brand
    logo = workshop.assets.url(brand.logo) if brand.logo else ""
    return practice_brand(brand, logo_url=logo, origin=tenant.portal_origin, phone=tenant.phone, locale=tenant.locale)
