"""How services are asked, over real HTTP."""

import threading
import time

import pytest
from scripted_platform import Reply, nobody_listens

from lti_tool.lti.services import LINEITEM_CONTAINER, LINEITEM_READONLY, SCORE, SCORE_TYPE
from lti_tool.platform_api.access_tokens import Client
from lti_tool.platform_api.errors import AccessRefused, PlatformRefused, PlatformUnavailable
from lti_tool.platform_api.services import Platforms
from lti_tool.platform_api.transport import Transport


def read(services, url):
    return services.read(url, accept=LINEITEM_CONTAINER, scope=LINEITEM_READONLY)


def pages(services, url):
    return list(services.pages(url, accept=LINEITEM_CONTAINER, scope=LINEITEM_READONLY))


def test_a_service_is_asked_with_the_exact_type_a_token_and_our_name(lms, services):
    lms.on_token()
    url = lms.on("/lineitems", Reply(body="[]", headers={"Content-Type": "text/plain"}))

    assert read(services, url) == []

    [asked] = lms.asked_at("/lineitems")
    assert asked.headers["Accept"] == LINEITEM_CONTAINER
    assert asked.headers["Authorization"] == "Bearer t0"
    assert asked.headers["User-Agent"].startswith("certibloc/")


def test_a_refused_token_is_renewed_once_and_the_new_one_kept(lms, services):
    lms.on_token()
    url = lms.on(
        "/lineitems",
        lambda asked: Reply(401) if asked.headers["Authorization"] == "Bearer t0" else Reply(body="[]"),
    )

    read(services, url)
    read(services, url)

    assert [asked.headers["Authorization"] for asked in lms.asked_at("/lineitems")] == [
        "Bearer t0",
        "Bearer t1",
        "Bearer t1",
    ]


def test_a_platform_that_always_says_401_is_asked_twice_and_no_more(lms, services):
    lms.on_token()
    url = lms.on("/lineitems", Reply(401))

    with pytest.raises(AccessRefused):
        read(services, url)

    assert len(lms.asked_at("/lineitems")) == len(lms.asked_at("/token")) == 2


def test_a_netrc_does_not_replace_the_token(lms, services, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    lms.on_token()
    url = lms.on("/lineitems", Reply(body="[]"))

    read(services, url)

    assert lms.asked_at("/lineitems")[0].headers["Authorization"] == "Bearer t0"
    assert "Authorization" not in lms.asked_at("/token")[0].headers


def test_a_cookie_is_never_sent_back(lms, services):
    lms.on_token()
    url = lms.on("/lineitems", Reply(body="[]", headers={"Set-Cookie": "MoodleSession=abc; path=/"}))

    read(services, url)
    read(services, url)

    assert all("Cookie" not in asked.headers for asked in lms.asked)


def test_a_redirection_is_not_followed(lms, services):
    lms.on_token()
    url = lms.on("/lineitems", Reply(302, headers={"Location": lms.url + "/elsewhere"}))

    with pytest.raises(PlatformRefused):
        read(services, url)

    assert lms.asked_at("/elsewhere") == []


def test_a_platform_that_nobody_serves_is_tried_later(clock, a_client):
    client = Client("certibloc", "1", nobody_listens() + "/token", a_client().key)

    with pytest.raises(PlatformUnavailable) as trouble:
        read(
            Platforms(clock, Transport(private_hosts={"127.0.0.1"})).services(client),
            "http://lms.example/lineitems",
        )

    assert trouble.value.is_general
    assert "127.0.0.1" not in str(trouble.value)


def test_an_answer_that_does_not_come_is_not_waited_for(lms, clock, a_client):
    impatient = Transport(private_hosts={"127.0.0.1"}, timeouts=(2, 1))
    services = Platforms(clock, impatient).services(a_client())
    lms.on_token()
    released = threading.Event()

    def late(_asked):
        released.wait(20)
        return Reply(body="[]")

    url = lms.on("/lineitems", late)

    began = time.monotonic()
    with pytest.raises(PlatformUnavailable):
        read(services, url)
    released.set()

    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(body="x" * 200_000), id="too large"),
        pytest.param(Reply(body="<html>Maintenance</html>"), id="a page instead of JSON"),
        pytest.param(Reply(body='[{"scoreMaximum": NaN}]'), id="a number that JSON does not know"),
        pytest.param(Reply(500, "boom"), id="broken"),
        pytest.param(Reply(503, headers={"Retry-After": "30"}), id="busy"),
    ],
)
def test_an_answer_of_no_use_is_asked_for_again_later(lms, services, reply):
    lms.on_token()
    url = lms.on("/lineitems", reply)

    with pytest.raises(PlatformUnavailable):
        read(services, url)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "lineitems", "http://", "ftp://lms.example/"])
def test_an_address_that_is_none_is_refused(lms, services, url):
    lms.on_token()

    with pytest.raises(PlatformRefused):
        read(services, url)


def test_a_reason_phrase_that_repeats_the_body_is_cut(lms, services):
    lms.on_token()
    url = lms.on("/scores", Reply(400, reason='Incorrect score received{"userId":"4","comment":"Zo"}'))

    with pytest.raises(PlatformRefused) as refusal:
        services.send(url, {"userId": "4"}, media_type=SCORE_TYPE, scope=SCORE)

    assert str(refusal.value) == "POST score: 400 Incorrect score received"


def test_pages_are_followed_within_the_platform(lms, services):
    lms.on_token()
    lms.on("/second", Reply(body="[2]"))
    url = lms.on(
        "/first", Reply(body="[1]", headers={"Link": '</first>; rel="prev", </second?from=2>; rel="next"'})
    )

    assert pages(services, url) == [[1], [2]]
    assert lms.asked_at("/second")[0].query == {"from": "2"}


@pytest.mark.parametrize("relation", ["next", "NEXT", '"next last"'])
def test_a_next_page_may_be_written_in_several_ways(lms, services, relation):
    lms.on_token()
    second = lms.on("/second", Reply(body="[2]"))
    url = lms.on("/first", Reply(body="[1]", headers={"Link": f"<{second}>; rel={relation}"}))

    assert pages(services, url) == [[1], [2]]


def test_moodles_link_that_nobody_can_parse_ends_the_paging(lms, services):
    lms.on_token()
    link = "<http://lms.example/lineitems?a=1&amp;from=2>; rel=“next”".encode().decode("latin-1")
    url = lms.on("/first", Reply(body="[1]", headers={"Link": link}))

    assert pages(services, url) == [[1]]


@pytest.mark.parametrize(
    "elsewhere",
    ["http://evil.example/next", "https://127.0.0.1/next", "http://127.0.0.1:1/next", "//evil.example/next"],
)
def test_a_next_page_elsewhere_never_gets_the_token(lms, services, elsewhere):
    lms.on_token()
    url = lms.on("/first", Reply(body="[1]", headers={"Link": f'<{elsewhere}>; rel="next"'}))

    with pytest.raises(PlatformRefused, match="elsewhere"):
        pages(services, url)


def test_pages_that_go_in_circles_come_to_an_end(lms, services):
    lms.on_token()
    url = lms.on("/first", Reply(body="[1]", headers={"Link": '</first>; rel="next"'}))

    with pytest.raises(PlatformRefused, match="no end"):
        pages(services, url)


def test_pages_without_end_come_to_an_end(lms, services):
    lms.on_token()
    url = lms.on(
        "/page",
        lambda asked: Reply(
            body="[1]", headers={"Link": f'</page?n={int(asked.query.get("n", "0")) + 1}>; rel="next"'}
        ),
    )

    with pytest.raises(PlatformRefused, match="no end"):
        pages(services, url)

    assert len(lms.asked_at("/page")) <= 200
