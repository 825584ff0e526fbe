"""Staff in a browser: the owner sets up a visit type and hours, books over a visit, and reads the week on a phone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, NewContext
from tests.e2e.product import Product
from tests.e2e.steps import sign_in

SETUP, WEEK, NEW = "/p/scheduling/setup", "/p/scheduling/week", "/p/scheduling/new"
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def desk(product: Product, new_context: NewContext) -> Page:
    """The children's practice, whose owner signs in with a password and a code."""
    page = new_context(viewport=DESK).new_page()
    sign_in(page, product, product.account("lena"))
    return page


def test_a_visit_type_with_hours_is_booked_over_and_seen_in_the_week(desk: Page, product: Product) -> None:
    origin = product.workspace("harbor")
    _add_type(desk, origin)
    sunday = _add_hours(desk, origin)
    first = _book(desk, origin, sunday)
    expect(desk.get_by_text("The visit is booked", exact=True)).to_be_visible()
    second = _book(desk, origin, sunday, reason="Twins, seen together")
    assert first != second
    expect(desk.get_by_role("heading", name="Booked over another visit on purpose")).to_be_visible()
    expect(desk.get_by_text("Twins, seen together")).to_be_visible()

    desk.set_viewport_size(PHONE)
    desk.goto(f"{origin}{WEEK}?date={sunday}")
    lanes = desk.locator(".week > .lane")
    expect(lanes).to_have_count(7)
    boxes = [lanes.nth(number).bounding_box() for number in (0, 6)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] == boxes[1]["x"], "one list, not columns"
    assert desk.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    day = lanes.nth(6)
    expect(day.get_by_text(re.compile("booked over"))).to_have_count(1)
    expect(day.get_by_role("link", name=re.compile("Free, 9:45 am to 11:00 am"))).to_be_visible()

    day.get_by_role("link", name=re.compile("^9:00 am")).first.click()
    desk.get_by_role("link", name="Move this visit").click()
    desk.locator(".slots button").first.click()
    desk.get_by_role("button", name="Move it here").click()
    expect(desk.get_by_text("It was moved from", exact=False)).to_be_visible()


def test_fewer_hours_tell_which_visits_lie_outside(desk: Page, product: Product) -> None:
    origin = product.workspace("harbor")
    desk.goto(origin + SETUP + "/hours")
    desk.get_by_role("link", name=re.compile("^Dr. Lena Ortiz")).click()
    desk.get_by_role("link", name=re.compile("8:00 am to 12:00 pm on Tuesday")).click()
    desk.get_by_role("button", name="Take these hours away").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(re.compile(r"\d+ visits? would lie outside"))
    expect(desk.get_by_text("nothing is cancelled", exact=False)).to_be_visible()
    desk.get_by_role("link", name="Change nothing", exact=True).click()
    expect(desk.get_by_role("link", name=re.compile("8:00 am to 12:00 pm on Tuesday"))).to_be_visible()


def test_who_calls_is_put_on_the_waiting_list_changed_there_and_taken_off(desk: Page, product: Product) -> None:
    desk.goto(product.workspace("harbor") + "/p/scheduling/waiting")
    desk.get_by_role("link", name="Put somebody on the list").click()
    desk.get_by_label("Name or birth date").fill("a")
    desk.get_by_role("button", name="Find the patient").click()
    desk.locator("main .rows a").last.click()
    who = desk.get_by_role("heading", level=1).inner_text().partition(": ")[2]
    desk.get_by_role("radio", name="Morning").check()
    desk.get_by_label("Until which day").fill("2020-01-01")
    desk.get_by_role("button", name="Put them on the list").click()
    expect(desk.get_by_role("radio", name="Morning")).to_be_checked()
    desk.get_by_label("Until which day").fill(str(datetime.now(ZONE).date() + timedelta(days=30)))
    desk.get_by_role("button", name="Put them on the list").click()
    expect(desk.get_by_text(f"{who} is on the waiting list")).to_be_visible()
    line = desk.locator("main .rows > li").filter(has_text=who).filter(has_text="mornings")
    expect(line).to_have_count(1)

    desk.set_viewport_size(PHONE)
    line.get_by_role("link").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(who)
    desk.get_by_role("link", name="Change what they wait for").click()
    desk.get_by_role("radio", name="Afternoon").check()
    desk.get_by_role("button", name="Save what they wait for").click()
    expect(desk.get_by_text("afternoons", exact=False)).to_be_visible()
    desk.get_by_role("link", name="Take them off the list").click()
    desk.get_by_label("Why").fill("Found a time elsewhere")
    assert desk.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    desk.get_by_role("button", name="Take them off the list").click()
    expect(desk.get_by_text(f"{who} is off the waiting list")).to_be_visible()
    expect(desk.locator("main .rows > li").filter(has_text=who).filter(has_text="afternoons")).to_have_count(0)


def test_who_cannot_sign_in_is_called_and_takes_the_time(product: Product, new_context: NewContext) -> None:
    desk = new_context(viewport=PHONE).new_page()
    sign_in(desk, product, product.account("tom"))
    desk.goto(product.workspace() + "/p/scheduling/day")
    desk.get_by_role("link", name="See whom to call").click()
    calls = desk.get_by_role("region", name="To be called now")
    # The first one is looked at by others.
    call = calls.get_by_role("listitem").last
    expect(call.locator("a[href^='tel:']")).to_have_count(1)
    who = call.get_by_role("link", name=re.compile("^Their answer")).inner_text().partition(": ")[2]
    call.get_by_role("link", name=re.compile("^Their answer")).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"Call {who}")
    assert desk.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    desk.get_by_role("button", name="They take it").click()
    desk.wait_for_url(re.compile(r"/day/visits/[\w-]{36}$"))
    expect(desk.get_by_role("heading", level=1)).to_have_text(who)
    expect(desk.get_by_text("the practice", exact=True)).to_be_visible()
    desk.goto(product.workspace() + "/p/scheduling/waiting")
    expect(desk.get_by_role("link", name=f"Their answer: {who}")).to_have_count(0)


def _add_type(page: Page, origin: str) -> None:
    page.goto(origin + SETUP)
    page.get_by_role("link", name=re.compile("^Visit types")).click()
    page.get_by_role("link", name="Add a visit type").click()
    page.get_by_role("button", name="Save this visit type").click()
    expect(page.get_by_role("link", name="Name: Fill this in.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Sunday walk-in")
    page.get_by_label("Minutes", exact=True).fill("45")
    page.get_by_role("button", name="Save this visit type").click()
    expect(page.get_by_role("link", name="Sunday walk-in")).to_be_visible()


def _add_hours(page: Page, origin: str) -> str:
    """On Sundays; gives the first one."""
    page.goto(origin + SETUP + "/hours")
    page.get_by_role("link", name=re.compile("^Dr. Lena Ortiz")).click()
    page.get_by_role("checkbox", name="Sunday").check()
    page.get_by_label("From", exact=True).fill("09:00")
    page.get_by_label("To", exact=True).first.fill("11:00")
    page.get_by_label("A visit can begin every so many minutes").fill("15")
    page.get_by_role("button", name="Add these hours").click()
    expect(page.get_by_role("link", name=re.compile("9:00 am to 11:00 am on Sunday"))).to_be_visible()
    today = datetime.now(ZONE).date()
    return str(today + timedelta(days=(6 - today.weekday()) or 7))


def _book(page: Page, origin: str, day: str, *, reason: str = "") -> str:
    """For a patient found by a letter of the name; the second one over the first."""
    page.goto(origin + NEW)
    page.get_by_label("Name or birth date").fill("a")
    page.get_by_role("button", name="Find the patient").click()
    page.locator("main .rows a").nth(1 if reason else 0).click()
    page.get_by_role("link", name="A time that is not free").click()
    page.get_by_label("Visit", exact=True).select_option(label="Sunday walk-in, 45 minutes")
    page.get_by_label("With whom").select_option(label="Dr. Lena Ortiz")
    page.get_by_label("Day", exact=True).fill(day)
    page.get_by_label("Time", exact=True).fill("09:00")
    page.get_by_role("button", name="Look whether it can be booked").click()
    if reason:
        expect(page.get_by_text("Somebody has this time already", exact=False)).to_be_visible()
        page.get_by_label("Why it is done all the same").fill(reason)
        page.get_by_role("button", name="Book it all the same").click()
    page.wait_for_url(re.compile(r"/day/visits/[\w-]{36}$"))
    return page.url
