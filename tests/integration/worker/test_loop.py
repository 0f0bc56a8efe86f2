"""Passes side by side: none stops another, and the log names nobody."""

import logging
import threading
import time
from typing import Any

from flask import Flask, current_app

from lti_tool.worker.loop import Loop, Pass


def run_for(seconds: float, loop: Loop, beats: list[list[str]]) -> None:
    """Run a loop for a while, noting at each beat which passes fail."""
    end = time.monotonic() + seconds

    def wait() -> bool:
        time.sleep(0.02)
        return time.monotonic() > end

    def beat() -> bool:
        beats.append(loop.failing)
        return False

    loop.run(Pass("heartbeat", beat), wait, grace=5)


def test_a_pass_that_fails_neither_ends_nor_stops_the_others(caplog: Any) -> None:
    learner, tried, done = "Zoë Ångström", [], []

    def fail() -> bool:
        tried.append(1)
        raise ValueError(learner)

    def work() -> bool:
        done.append(current_app.name)
        return len(done) < 5

    beats: list[list[str]] = []
    loop = Loop(Flask("tool"), [Pass("fails", fail), Pass("works", work)])
    run_for(1.5, loop, beats)

    assert len(done) > 5
    assert len(tried) >= 2
    assert beats[-1] == ["fails"]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert "ValueError" in caplog.text
    assert "raise ValueError(learner)" in caplog.text
    assert learner not in caplog.text


def test_work_at_hand_is_done_at_once() -> None:
    done = []

    def work() -> bool:
        done.append(1)
        return len(done) < 100

    run_for(0.5, Loop(Flask("tool"), [Pass("works", work)]), [])

    assert len(done) >= 100


def test_news_ends_a_rest() -> None:
    done, news = [], threading.Event()

    def work() -> bool:
        done.append(1)
        if len(done) < 50:
            news.set()
        return False

    run_for(0.5, Loop(Flask("tool"), [Pass("works", work, news)]), [])

    assert len(done) >= 50


def test_a_step_under_way_ends_before_the_loop_does() -> None:
    begun, ended = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        time.sleep(0.5)
        ended.set()
        return False

    run_for(0.1, Loop(Flask("tool"), [Pass("works", work)]), [])

    assert begun.is_set()
    assert ended.is_set()


def test_a_pass_that_recovers_is_no_longer_failing() -> None:
    tries = []

    def work() -> bool:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        return False

    beats: list[list[str]] = []
    run_for(2.0, Loop(Flask("tool"), [Pass("works", work)]), beats)

    assert ["works"] in beats
    assert beats[-1] == []
