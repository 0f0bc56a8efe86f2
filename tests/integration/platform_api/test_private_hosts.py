"""Requests reach private addresses only where the settings name the host, whatever the address looks like."""

from urllib.parse import urlsplit

import pytest
from scripted_platform import Reply

from lti_tool.platform_api.errors import PlatformUnavailable, PrivateAddress
from lti_tool.platform_api.key_sets import KeySets, KeysUnavailable, for_key_sets
from lti_tool.platform_api.private_hosts import hosts_out_of_reach
from lti_tool.platform_api.transport import Transport


def port_of(lms):
    return urlsplit(lms.url).port


def ask(private_hosts, url):
    return Transport(private_hosts=private_hosts).request("GET", url, headers={})


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "allowed.lan@127.0.0.1",
        "allowed.lan%40127.0.0.1@localhost",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::7f00:1]",
    ],
)
def test_no_spelling_of_a_private_address_is_reached(lms, host):
    lms.on("/secret", Reply(body=b"of this network"))

    with pytest.raises(PrivateAddress):
        ask({"allowed.lan"}, f"http://{host}:{port_of(lms)}/secret")

    assert lms.asked == []


@pytest.mark.parametrize("host", ["localhost", "Localhost", "127.0.0.1"])
def test_a_host_that_the_settings_name_is_reached(lms, host):
    lms.on("/keys", Reply(body=b"{}"))

    assert ask({"localhost", "127.0.0.1"}, f"http://{host}:{port_of(lms)}/keys").json() == {}


def test_to_name_one_host_opens_no_other_on_the_same_machine(lms):
    lms.on("/keys", Reply(body=b"{}"))

    ask({"localhost"}, f"http://localhost:{port_of(lms)}/keys")
    with pytest.raises(PrivateAddress):
        ask({"localhost"}, f"http://127.0.0.1:{port_of(lms)}/keys")


def test_a_platform_that_points_elsewhere_is_not_followed_to_a_private_address(lms):
    address = f"http://127.0.0.1:{port_of(lms)}"
    lms.on("/moved", Reply(302, headers={"Location": address + "/secret"}))

    answer = ask({"localhost"}, f"http://localhost:{port_of(lms)}/moved")

    assert not answer.is_success
    assert lms.asked_at("/secret") == []


def test_a_name_that_leads_nowhere_is_tried_later():
    with pytest.raises(PlatformUnavailable):
        ask(set(), "https://nowhere.invalid/keys")


def test_keys_on_a_private_address_cannot_be_had(lms, clock):
    lms.on("/keys", Reply(body=b'{"keys": []}'))

    with pytest.raises(KeysUnavailable, match="private address"):
        KeySets(for_key_sets(set())).key(lms.url + "/keys", "a", clock())

    assert lms.asked == []


def test_what_is_out_of_reach_can_be_told_beforehand():
    urls = [
        "https://localhost/token",
        "http://127.0.0.1:8080/keys",
        "https://10.2.0.4/keys",
        "https://nowhere.invalid/",
    ]

    assert hosts_out_of_reach(urls, {"10.2.0.4"}) == ["127.0.0.1", "localhost"]
