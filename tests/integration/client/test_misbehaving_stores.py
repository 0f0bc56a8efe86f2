"""The client against stores as they are met: down, cut off, hostile, or merely different."""

import json
import socket
import traceback
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice

import pytest

from xapi.client import (
    LRS,
    LRSAuthRefused,
    LRSError,
    LRSUnavailable,
    StatementConflict,
    StatementsRefused,
    StatementsTooLarge,
    StoreMisbehaves,
)

FROZEN = b'{"id":"ebd0a8ea-56d0-4a9c-b4e3-2d6c36a94fcd","actor":{"name":"Ada Lovelace"}}'
FALSELY_COMPRESSED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
SAID = json.loads(FROZEN)
HTML = "<html><head><title>x</title></head><body><h1>Bad</h1>\n<p>gateway&nbsp;</p></body></html>"


def a_page(*statements, **rest):
    return json.dumps({"statements": list(statements), **rest})


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param(400, StatementsRefused, id="bad request"),
        pytest.param(401, LRSAuthRefused, id="unauthorised"),
        pytest.param(403, LRSAuthRefused, id="forbidden"),
        pytest.param(404, StoreMisbehaves, id="no such address"),
        pytest.param(405, StoreMisbehaves, id="no such method"),
        pytest.param(408, LRSUnavailable, id="timeout"),
        pytest.param(409, StatementConflict, id="conflict"),
        pytest.param(413, StatementsTooLarge, id="too large"),
        pytest.param(422, StatementsRefused, id="unprocessable"),
        pytest.param(429, LRSUnavailable, id="too many requests"),
        pytest.param(500, LRSUnavailable, id="failure"),
        pytest.param(501, LRSUnavailable, id="not implemented"),
        pytest.param(503, LRSUnavailable, id="unavailable"),
        pytest.param(302, StoreMisbehaves, id="a redirect, not followed"),
        pytest.param(307, StoreMisbehaves, id="a redirect that keeps the method, not followed"),
    ],
)
def test_each_answer_is_the_error_that_says_what_to_do(store, lrs, status, error):
    store.will(status, '{"error": "why"}', Location="http://127.0.0.1:1/elsewhere")

    with pytest.raises(error) as raised:
        lrs.store([FROZEN])

    assert type(raised.value) is error
    assert raised.value.status == status
    assert len(store.asked) == 1


@pytest.mark.parametrize("status", [200, 204])
@pytest.mark.parametrize("body", ["", '["one of two"]', "<html>ok</html>"])
def test_a_success_is_one_whatever_it_lists(store, lrs, status, body):
    store.will(status, "" if status == 204 else body)

    lrs.store([FROZEN, SAID])


def test_frozen_statements_go_out_to_the_letter(store, lrs):
    odd = b'{"id" : "x",  "n": 1.50,"e":"\xc3\xa9"}'
    store.will(200, "[]")

    lrs.store([odd, FROZEN])

    [asked] = store.asked
    assert asked.body == b"[" + odd + b"," + FROZEN + b"]"
    assert (asked.method, asked.path) == ("POST", "/xapi/statements")
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.headers["X-Experience-API-Version"] == "1.0.3"
    assert asked.headers["Authorization"] == "Basic c2VuZGVyOnMzY3JldC3DqcOg"


def test_the_version_is_the_one_given(store, connect):
    store.will(200, a_page())

    connect(store.url, version="2.0.0").test_connection()

    assert store.asked[0].headers["X-Experience-API-Version"] == "2.0.0"


def test_nothing_to_store_asks_nothing(store, lrs):
    lrs.store([])

    assert store.asked == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        pytest.param(None, None, id="none"),
        pytest.param("120", 120, id="seconds"),
        pytest.param("0", 0, id="at once"),
        pytest.param("soon", None, id="a word"),
        pytest.param("-5", None, id="less than nothing"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", 0, id="a date gone by"),
        pytest.param("Wed, 99 Oct 2015 07:28:00 GMT", None, id="a date that is none"),
    ],
)
def test_what_is_unavailable_says_when_to_come_back(store, lrs, header, seconds):
    store.will(503, "", **({"Retry_After": header} if header else {}))

    with pytest.raises(LRSUnavailable) as raised:
        lrs.store([FROZEN])

    assert raised.value.retry_after == seconds


def test_a_date_to_come_is_read_as_seconds_from_now(store, lrs):
    store.will(429, "", Retry_After=format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))

    with pytest.raises(LRSUnavailable) as raised:
        lrs.store([FROZEN])

    assert 85 < raised.value.retry_after <= 90


def test_the_store_s_words_are_told_without_markup_and_shortened(store, lrs):
    store.will(502, HTML, Content_Type="text/html")
    store.will(400, "why " * 1000, Content_Type="text/plain")

    with pytest.raises(LRSUnavailable, match=r"502 Bad gateway&nbsp;$"):
        lrs.store([FROZEN])
    with pytest.raises(StatementsRefused, match="why") as raised:
        lrs.store([FROZEN])

    assert len(str(raised.value)) < 500


def test_a_store_that_nobody_runs_is_unavailable(connect):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        lrs = connect(f"http://127.0.0.1:{unused.getsockname()[1]}/xapi")

        with pytest.raises(LRSUnavailable) as raised:
            lrs.store([FROZEN])

    assert raised.value.retry_after is None


def test_a_store_that_never_answers_is_unavailable(connect):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        lrs = connect(f"http://127.0.0.1:{silent.getsockname()[1]}/xapi", timeout=(1.0, 0.2))

        with pytest.raises(LRSUnavailable):
            lrs.test_connection()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="hangs up"),
        pytest.param(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"statements": [', id="cut off in its body"),
        pytest.param(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"sta', id="cut off in a chunk"),
        pytest.param(FALSELY_COMPRESSED, id="falsely compressed"),
        pytest.param(b"SSH-2.0-OpenSSH_9\r\n", id="no HTTP at all"),
    ],
)
def test_a_half_written_answer_is_one_to_ask_for_again(store, lrs, answer):
    store.answers = [answer]

    for request in (lrs.test_connection, lambda: lrs.store([FROZEN]), lambda: lrs.get("x")):
        with pytest.raises(LRSUnavailable):
            request()


def test_a_page_cut_off_in_its_headers_is_one_to_ask_for_again(store, lrs):
    store.answers = [b"HTTP/1.1 200 OK\r\nContent-Le"]

    with pytest.raises(LRSUnavailable):
        lrs.test_connection()


def test_a_connection_that_the_store_closed_meanwhile_is_opened_again(store, lrs):
    store.will(200, a_page())
    store.answers.insert(0, b"")

    lrs.test_connection()

    assert len(store.asked) == 2


@pytest.mark.parametrize("body", ["", "{", HTML, '{"statements": [{"id": "x"'])
def test_an_answer_that_is_no_json_is_one_to_ask_for_again(store, lrs, body):
    store.will(200, body)

    with pytest.raises(LRSUnavailable):
        list(lrs.pages())


@pytest.mark.parametrize(
    "body", ["[]", "3", '{"statements": {}}', "{}", '{"statements": [1]}', '{"statements": [], "more": 1}']
)
def test_an_answer_that_is_no_list_of_statements_is_no_store_s(store, lrs, body):
    store.will(200, body)

    with pytest.raises(StoreMisbehaves):
        list(lrs.pages())


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("/xapi/statements?from=2", id="from the root"),
        pytest.param("statements?from=2", id="from here"),
        pytest.param("?from=2", id="a query alone"),
        pytest.param("http://{host}/xapi/statements?from=2", id="whole"),
        pytest.param("//{host}/xapi/statements?from=2", id="whole but for the scheme"),
    ],
)
@pytest.mark.parametrize("end", [{}, {"more": ""}, {"more": None}])
def test_more_is_followed_in_each_of_its_forms_until_there_is_none(store, lrs, more, end):
    host = store.url.split("/")[2]
    store.will(200, a_page({"id": "1"}, more=more.format(host=host)), X_Experience_API_Consistent_Through="T1")
    store.will(200, a_page({"id": "2"}, **end))

    pages = list(lrs.pages(verb="urn:v", since="2026-01-01T00:00:00Z", limit=1))

    assert [page.statements for page in pages] == [[{"id": "1"}], [{"id": "2"}]]
    assert [page.consistent_through for page in pages] == ["T1", None]
    first, second = store.asked
    assert first.path == "/xapi/statements?verb=urn%3Av&since=2026-01-01T00%3A00%3A00Z&limit=1&ascending=true"
    assert second.path == "/xapi/statements?from=2"
    assert second.headers["Authorization"] == first.headers["Authorization"]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("http://127.0.0.1:1/xapi/statements", id="another port"),
        pytest.param("https://{host}/xapi/statements", id="another scheme"),
        pytest.param("//evil.example/statements", id="another host"),
        pytest.param("http://evil.example\\@{host}/statements", id="another host for some parsers"),
        pytest.param("http://{host}\\@evil.example/statements", id="another host for others"),
        pytest.param("http://user:pass@{host}/statements", id="other credentials"),
        pytest.param("http://{host}:99999999/statements", id="no port at all"),
        pytest.param("http://[::1/statements", id="no address at all"),
        pytest.param("/xapi/statements?\r\nX: y", id="a header within"),
    ],
)
def test_the_key_is_taken_nowhere_else_by_a_hostile_more(store, lrs, more):
    store.will(200, a_page({"id": "1"}, more=more.format(host=store.url.split("/")[2])))
    pages = lrs.pages()

    assert next(pages).statements == [{"id": "1"}]
    with pytest.raises(StoreMisbehaves):
        next(pages)

    assert len(store.asked) == 1


def test_pages_that_lead_in_a_circle_end_with_an_error(store, lrs):
    store.will(200, a_page({"id": "1"}, more="?a"))
    store.will(200, a_page({"id": "2"}, more="?b"))
    store.will(200, a_page({"id": "3"}, more="?a"))

    with pytest.raises(StoreMisbehaves):
        list(lrs.pages())

    assert len(store.asked) == 3


def test_pages_without_end_end_with_an_error(store, connect):
    lrs = connect(store.url, most_pages=5)
    for number in range(20):
        store.will(200, a_page({"id": str(number)}, more=f"?{number}"))

    with pytest.raises(StoreMisbehaves):
        list(lrs.pages())

    assert len(store.asked) <= 6


def test_an_empty_page_ends_the_reading_even_with_more(store, lrs):
    store.will(200, a_page({"id": "1"}, more="?a"))
    store.will(200, a_page(more="?b"))

    assert [page.statements for page in lrs.pages()] == [[{"id": "1"}]]
    assert len(store.asked) == 2


def test_an_empty_store_has_one_empty_page_that_says_up_to_when(store, lrs):
    store.will(200, a_page(), X_Experience_API_Consistent_Through="2026-01-01T00:00:00Z")

    [page] = lrs.pages()

    assert (page.statements, page.consistent_through) == ([], "2026-01-01T00:00:00Z")


def test_a_page_is_fetched_only_when_it_is_wanted(store, lrs):
    store.will(200, a_page({"id": "1"}, more="?a"))

    list(islice(lrs.pages(), 1))

    assert len(store.asked) == 1


@pytest.mark.parametrize(
    "second",
    [
        pytest.param((404, ""), id="there is none"),
        pytest.param((400, "unknown parameter"), id="it cannot be asked"),
        pytest.param((200, a_page({"id": "another"})), id="it ignores the parameter and lists"),
    ],
)
def test_a_store_without_voiding_does_not_have_what_it_does_not_find(store, lrs, second):
    store.will(404, "").will(*second)

    assert lrs.get(SAID["id"]) is None


def test_errors_and_names_tell_no_secret_and_no_statement(store, connect):
    key, secret = "the-key-9", "the-secret-9"
    store.will(400, "no")
    lrs = connect(store.url, key, secret)
    nobody = connect("http://127.0.0.1:1/xapi", key, secret)
    told = [repr(lrs), str(lrs)]
    name = SAID["actor"]["name"]

    for request in (lambda: lrs.store([FROZEN]), lambda: nobody.store([FROZEN]), lambda: nobody.get(name)):
        with pytest.raises(LRSError) as raised:
            request()
        told += traceback.format_exception(raised.value)

    assert not [word for word in told for private in (key, secret, name) if private in word]


@pytest.mark.parametrize("url", ["", "store.example/xapi", "ftp://store.example", "http://", "file:///etc/passwd"])
def test_an_address_that_is_none_of_the_web_is_refused_at_once(url):
    with pytest.raises(ValueError, match="http"):
        LRS(url, "key", "secret")
