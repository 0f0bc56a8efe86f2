"""
How fast a login and a launch are, ours beside stock pylti1p3, in one run on this machine.

    python tests/load/launch/measure.py [LAUNCHES]

Each tool is measured ``ROUNDS`` times in turn. Medians are printed: of rates, and of ratios to stock in the same
round, which is what carries over to other machines. The floor of a launch is the check of one RSA signature.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import jwt

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench_database import postgresql_database
from bench_platform import Platform, platform_running
from tools import certibloc, stock
from visitors import seconds_of

from lti_tool.lti.keys import public_jwk
from lti_tool.lti.tokens import Message, usable_keys

ROUNDS = 5
STOCK = "pylti1p3 stock"
WARM_UP = 40
REPEATS = 300


def main(launches: int) -> None:
    """Measure, and print."""
    with ExitStack() as stack:
        platform = stack.enter_context(platform_running())
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        tools = {STOCK: stack.enter_context(stock(platform))}
        for processes in (1, 2):
            served = certibloc(directory / f"sqlite-{processes}", platform, processes=processes)
            tools[f"certibloc, SQLite, {processes} proc."] = stack.enter_context(served)
            if database_url := stack.enter_context(postgresql_database()):
                served = certibloc(directory / f"{processes}", platform, database_url, processes=processes)
                tools[f"certibloc, PostgreSQL, {processes} proc."] = stack.enter_context(served)
        rates, asked = measured(tools, platform, launches)
    sign, check = milliseconds_of_signing(platform), milliseconds_of_checking(platform)

    print(f"login + launch, {launches} a round, {ROUNDS} rounds, 8 at once, 8 threads a process; medians")
    for name, found in rates.items():
        rate = median(found)
        ratio = median(ours / theirs for ours, theirs in zip(found, rates[STOCK], strict=True))
        print(f"  {name:30} {rate:7.1f}/s   {ratio:5.2f} x stock", end="")
        print(f"   RSA check {check / (1000 / rate):6.1%} of the time" if name != STOCK else "")
    print(f"one signature, key held    {sign:6.3f} ms")
    print(f"one check, the floor       {check:6.3f} ms")
    print(f"requests for keys, warm    {asked}")


def measured(tools: dict[str, str], platform: Platform, launches: int) -> tuple[dict[str, list[float]], int]:
    """Launches per second of each tool in each round, and how often any of ours asked for keys, once warm."""
    for url in tools.values():
        seconds_of(url, platform, WARM_UP)
    rates: dict[str, list[float]] = {name: [] for name in tools}
    asked = 0
    for _ in range(ROUNDS):
        for name, url in tools.items():
            before = platform.asked
            rates[name].append(launches / seconds_of(url, platform, launches))
            asked += platform.asked - before if name.startswith("certibloc") else 0
    return rates, asked


def milliseconds_of_signing(platform: Platform) -> float:
    """One RS256 signature with the key object held, as our requests for access tokens need."""
    key = platform.key
    return _milliseconds(lambda: jwt.encode({"sub": "bench"}, key.private_key, "RS256", {"kid": key.kid}))


def milliseconds_of_checking(platform: Platform) -> float:
    """One token taken apart and its signature checked, as each launch needs."""
    token = platform.token("nonce", "http://localhost/lti/launch", 1)
    key = usable_keys({"keys": [public_jwk(platform.key)]})[platform.key.kid]
    return _milliseconds(lambda: Message(token).claims(key))


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return median(times) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
