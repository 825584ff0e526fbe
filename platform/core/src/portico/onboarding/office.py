"""What staff do about people and about the practice, put together once for an application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portico.identity.directory import IdentityDirectory
from portico.identity.rights import Rights
from portico.identity.signing_in import SigningIn
from portico.notify.post import Post
from portico.onboarding.agreeing import Agreeing
from portico.onboarding.agreement_texts import Agreements
from portico.onboarding.colleagues import Colleagues
from portico.onboarding.founding import Founder
from portico.onboarding.invitations import Invitations
from portico.onboarding.opening import Opening
from portico.onboarding.portal_access import PortalAccesses
from portico.onboarding.practice_settings import PracticeSettings
from portico.onboarding.sheets import Sheets
from portico.onboarding.starting import Starting
from portico.tenancy.context import Tenant
from portico.tenancy.scopes import Tenancy


@dataclass(frozen=True, kw_only=True)
class Office:
    """The parts, each made once. `rights` are the bundles of this installation."""

    starting: Starting = field(repr=False)
    sheets: Sheets = field(repr=False)
    colleagues: Colleagues = field(repr=False)
    accesses: PortalAccesses = field(repr=False)
    settings: PracticeSettings = field(repr=False)
    rights: Rights = field(repr=False)
    founder: Founder = field(repr=False)
    agreeing: Agreeing = field(repr=False)
    opening: Opening = field(repr=False)

    @classmethod
    def made(
        cls,
        *,
        tenancy: Tenancy,
        directory: IdentityDirectory,
        signing_in: SigningIn,
        invitations: Invitations,
        post: Post,
        rights: Rights,
        agreements: Agreements,
        brand_of: Callable[[Tenant], Mapping[str, str]],
        clock: Callable[[], datetime],
    ) -> Office:
        """`brand_of` is what the login pages show of a practice."""
        sessions, placements = signing_in.sessions, signing_in.placements
        return cls(
            starting=Starting(tenancy=tenancy, directory=directory, placements=placements, invitations=invitations),
            sheets=Sheets(tenancy=tenancy, directory=directory, placements=placements, invitations=invitations),
            colleagues=Colleagues(sessions=sessions, directory=directory, rights=rights, clock=clock),
            accesses=PortalAccesses(sessions=sessions, clock=clock),
            settings=PracticeSettings(tenancy=tenancy, directory=directory, sessions=sessions, brand_of=brand_of),
            rights=rights,
            founder=Founder(tenancy, clock),
            agreeing=Agreeing(agreements=agreements, post=post, changed=tenancy.hosts.changed, clock=clock),
            opening=Opening(tenancy=tenancy, agreements=agreements, clock=clock),
        )
