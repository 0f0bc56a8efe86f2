"""Each page of the administration, and what each of its buttons does."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import builders
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from lti_tool.actions.begin_login import digest
from lti_tool.lti.rejections import Reason
from lti_tool.store.invitations import invitation
from lti_tool.store.keys import published_keys, signing_kid
from lti_tool.store.launch_history import PAGE
from lti_tool.store.models import Invitation, LaunchRecord, ToolKey, WorkerHeartbeat


def records(session, *kept):
    """Keep what became of messages: (registration or None, reason or None), the oldest first."""
    at = datetime.now(UTC) - timedelta(minutes=len(kept))
    for number, (registration, reason) in enumerate(kept):
        row = LaunchRecord(at=at + timedelta(seconds=number), message="launch", reason=reason)
        row.registration_id = registration.id if registration else None
        session.add(row)
    session.commit()


def test_the_overview_says_what_is_not_well_and_what_to_do(admin):
    page = admin.get().text

    assert "No worker runs." in page
    assert "Start certibloc serve, or certibloc worker" in page
    assert "No platform yet" in page


def test_the_overview_counts(admin, session):
    moodle = builders.a_registration(session, name="École")
    builders.a_registration(session, disabled_at=builders.NOW)
    records(session, (moodle, None), (moodle, Reason.EXPIRED), (None, Reason.ISSUER_UNKNOWN))
    now = datetime.now(UTC)
    session.add(WorkerHeartbeat(id=moodle.id, started_at=now, beat_at=now, failing=[]))
    session.commit()

    page = " ".join(BeautifulSoup(admin.get().data, "html.parser").get_text(" ").split())

    assert "The worker runs." in page
    assert "Platforms 1 1 active deployment 1 platform disabled" in page
    assert "In the last 24 hours 1 message accepted 2 refused" in page


def test_keys_kept_under_another_secret_are_told(admin, session):
    session.add(ToolKey(kid="old", private_key=b"sealed otherwise", created_at=builders.NOW))
    session.commit()

    assert "CERTIBLOC_SECRET_KEY is not the one" in admin.get().text


def test_a_record_store_that_does_not_answer_is_told(admin):
    page = admin.post("record-store")

    assert "The record store does not answer as it should" in page.text


def test_an_invitation_shows_its_address_once(admin, session):
    page = admin.post("invitations", name="Lycée", until=f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}")

    address = BeautifulSoup(page.data, "html.parser").select_one("#invitation").text
    [code] = parse_qs(urlsplit(address).query)["invite"]
    made = invitation(session, digest(code))
    assert made.name == "Lycée"
    assert timedelta(days=29) < made.expires_at - datetime.now(UTC) < timedelta(days=31)
    again = admin.get("invitations")
    assert "Lycée" in again.text
    assert code not in again.text


@pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01", "2999-01-01"])
def test_an_invitation_needs_a_day_within_a_year(admin, session, until):
    page = admin.post("invitations", name="", until=until)

    assert page.status_code == 422
    assert "Choose a day from today on" in page.text
    assert session.scalars(select(Invitation)).all() == []


def test_an_open_invitation_is_taken_back_once_that_is_confirmed(admin, session):
    admin.post("invitations", name="Lycée", until=f"{datetime.now(UTC):%Y-%m-%d}")
    made = session.scalars(select(Invitation)).one()

    admin.post(f"invitations/{made.id}/revocation")
    session.refresh(made)
    assert made.revoked_at is None
    page = admin.post(f"invitations/{made.id}/revocation", confirmed="yes")

    assert "taken back: its address opens nothing" in page.text
    session.refresh(made)
    assert made.revoked_at is not None


def test_the_log_says_who_did_what_and_nothing_of_the_form(admin, caplog):
    caplog.set_level("INFO")

    page = admin.post("invitations", name="Lycée", until=f"{datetime.now(UTC):%Y-%m-%d}")

    address = BeautifulSoup(page.data, "html.parser").select_one("#invitation").text
    assert "Administration: admin.invite by ann" in caplog.text
    assert "Lycée" not in caplog.text
    assert address.partition("=")[2] not in caplog.text


def test_a_used_invitation_cannot_be_taken_back(admin, session):
    admin.post("invitations", name="Lycée", until=f"{datetime.now(UTC):%Y-%m-%d}")
    made = session.scalars(select(Invitation)).one()
    made.used_at = datetime.now(UTC)
    session.commit()

    page = admin.post(f"invitations/{made.id}/revocation", confirmed="yes")

    assert "nothing was changed" in page.text
    session.refresh(made)
    assert made.revoked_at is None


def test_a_new_key_is_published_at_once_and_signs_later(admin, session, config):
    page = admin.post("keys", after="24")

    assert "The new key is published, and signs from" in page.text
    assert len(published_keys(session, config.secret_key)) == 2
    old = signing_kid(session)
    session.rollback()

    admin.post("keys", after="0")

    assert signing_kid(session) != old
    assert len(published_keys(session, config.secret_key)) == 3


@pytest.mark.parametrize("after", ["", "-1", "721", "soon"])
def test_hours_out_of_bounds_make_no_key(admin, session, after):
    page = admin.post("keys", after=after)

    assert page.status_code == 422
    assert session.scalars(select(ToolKey)).all() == []


def test_a_key_is_retired_once_that_is_confirmed_and_another_signs(admin, session):
    admin.post("keys", after="0")
    new, old = session.scalars(select(ToolKey).order_by(ToolKey.created_at.desc())).all()

    assert admin.post(f"keys/{old.kid}/retirement").status_code == 400
    page = admin.post(f"keys/{old.kid}/retirement", confirmed="yes")
    assert "Retired: platforms do not find this key" in page.text
    page = admin.post(f"keys/{new.kid}/retirement", confirmed="yes")

    assert "No other key may sign yet: this one stays." in page.text
    session.expire_all()
    assert (new.retired_at, old.retired_at is None) == (None, False)
    assert admin.post("keys/none/retirement", confirmed="yes").status_code == 404


def test_each_refusal_is_told_in_plain_words(admin, session):
    records(session, *[(None, reason) for reason in Reason], (None, "LTI-of-long-ago"), (None, None))

    pages = admin.get("launches").text + admin.get("launches?page=2").text

    assert "The platform that it comes from is not registered here." in pages
    assert all(reason in pages for reason in Reason)
    assert "this version does not know any more" in pages


def test_launches_are_filtered_by_platform_and_outcome(admin, session):
    one = builders.a_registration(session, name="Quetzal")
    two = builders.a_registration(session, name="Wombat")
    records(session, (one, None), (one, Reason.EXPIRED), (two, Reason.OLD), (None, Reason.ISSUER_UNKNOWN))

    def shown(query):
        page = BeautifulSoup(admin.get(f"launches?{query}").data, "html.parser")
        return [cells[1].text + "/" + (cells[3].select_one(".small") or cells[3]).text.strip()
                for row in page.select("tbody tr") if (cells := row.select("td"))]  # fmt: skip

    unknown = "Unknown platform/LTI-issuer-unknown"
    assert shown("") == [unknown, "Wombat/LTI-token-old", "Quetzal/LTI-token-expired", "Quetzal/Accepted"]
    assert shown(f"platform={one.id}") == ["Quetzal/LTI-token-expired", "Quetzal/Accepted"]
    assert shown(f"platform={one.id}&outcome=refused") == ["Quetzal/LTI-token-expired"]
    assert shown("outcome=taken") == ["Quetzal/Accepted"]
    assert shown("platform=unknown") == [unknown]
    assert shown("outcome=nonsense&platform=nonsense&page=nonsense") == shown("")


def test_launches_come_a_page_at_a_time_and_keep_the_filter(admin, session):
    records(session, *[(None, Reason.EXPIRED)] * (PAGE + 1))

    first = BeautifulSoup(admin.get("launches?outcome=refused").data, "html.parser")
    older = first.select_one("a[rel=next]")["href"]
    second = BeautifulSoup(admin.client.get(older).data, "html.parser")

    assert len(first.select("tbody tr")) == PAGE
    assert len(second.select("tbody tr")) == 1
    assert "outcome=refused" in older
    assert second.select_one("a[rel=next]") is None
