"""What a page costs the server beside the least page there could be: `python -m benchmarks.pages`.

The floor goes through the same middleware, checks the same session and account, makes one
query and says its result in one line. Counted is the processor time of this process, so another
program on the machine disturbs little; on PostgreSQL the server's own time is not in it. A
commune is generated: 20 hamlets, two years of lists.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from statistics import median
from time import process_time
from typing import Any

from benchmarks.scratch import scratch
from benchmarks.workbook import HAMLETS, YEAR

CODE = "90000"
ROUNDS, REQUESTS = 15, 10
GOALS = {"overview": ("T9", 2.0), "progress": ("T9", 2.0), "list": ("T10", 2.2)}


def main() -> None:
    """Make the commune in a scratch database, measure in one process, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_600, help="households on each year's list")
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        print(json.dumps(_measure(options.households)))
        return
    with scratch() as databases:
        printed = databases.run(
            databases.base, "benchmarks.pages", "--in-process", "--households", str(options.households)
        )
        report(databases.kind, options.households, json.loads(printed.splitlines()[-1]))


def report(kind: str, households: int, found: dict[str, dict[str, float]]) -> None:
    """Print milliseconds and queries, then the ratios."""
    print(f"{kind}, {households} households on each year's list, median of {ROUNDS} rounds of {REQUESTS} requests")
    for name, page in found.items():
        print(f"  {name:13} {page['ms']:7.2f} ms   {page['queries']:3.0f} queries   {page['bytes'] / 1024:6.1f} kB")
    floor, framed = found["floor"]["ms"], found["frame"]["ms"]
    for name, (goal, most) in GOALS.items():
        ms = found[name]["ms"]
        print(
            f"{goal:4} {name:8} / floor {ms / floor:5.1f} (goal {most})   / empty page in the frame {ms / framed:5.1f}"
        )


def _measure(households: int) -> dict[str, dict[str, float]]:
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "benchmarks.floor"
    from django.core.cache import cache
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("collectstatic", interactive=False, verbosity=0)
    cookie, place = _commune(households)
    application = get_wsgi_application()
    addresses = {
        "floor": "/floor/",
        "frame": f"{place}frame/",
        "overview": f"{place}overview/",  # after its first visit, as it is kept until something is written
        "overview anew": f"{place}overview/?anew",
        "progress": f"{place}progress/",
        "list": f"{place}households/",
    }
    found: dict[str, dict[str, float]] = {}
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for name, address in addresses.items():  # the first visit also fills caches of templates
        size = _visit(application, address, cookie)
        if address.endswith("?anew"):
            cache.clear()
        found[name] = {"bytes": size, "queries": _queries(application, address, cookie)}
    for _ in range(ROUNDS):
        for name, address in addresses.items():
            start = process_time()
            for _ in range(REQUESTS):
                if address.endswith("?anew"):
                    cache.clear()
                _visit(application, address, cookie)
            times[name].append((process_time() - start) * 1000 / REQUESTS)
    return {name: {**page, "ms": median(times[name])} for name, page in found.items()}


def _commune(households: int) -> tuple[str, str]:
    """Make a commune with two years of lists and totals; return an officer's cookie and the commune's address."""
    import tempfile
    from pathlib import Path

    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from benchmarks import workbook
    from communes.models import Unit, User

    quiet = io.StringIO()
    hamlets = [argument for name in HAMLETS for argument in ("--hamlet", name)]
    call_command("add_commune", "--code", CODE, "--name", "Xã Đo Thử", "--area", "rural", *hamlets, stdout=quiet)
    account = ("--username", "canbo", "--name", "Người Đo Thử", "--role", "poverty_officer", "--unit", CODE)
    call_command("add_account", *account, stdout=quiet)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "danh-sach.xlsx"
        workbook.write(file, households)
        for year in (YEAR - 1, YEAR):
            call_command("import_roster", str(file), "--commune", CODE, "--year", str(year), stdout=quiet)
            for name in HAMLETS:
                total = ("--hamlet", name, "--households", str(households))
                call_command("set_totals", "--commune", CODE, "--year", str(year), *total, stdout=quiet)
    client = Client()
    client.force_login(User.objects.get(username="canbo"), "django.contrib.auth.backends.ModelBackend")
    commune = Unit.objects.get(code=CODE)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return cookie, f"/{commune.pk}/{YEAR}/national-2022/"


def _visit(application: Any, address: str, cookie: str) -> int:
    """Ask for a page as gunicorn would; return its size, fail on anything but a page."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address.partition("?")[0], "QUERY_STRING": "", "HTTP_COOKIE": cookie,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
    }  # fmt: skip
    status: list[str] = []
    response = application(environ, lambda line, headers: status.append(line))
    size = sum(len(part) for part in response)
    response.close()
    assert status == ["200 OK"], (address, status)
    return size


def _queries(application: Any, address: str, cookie: str) -> int:
    """Count the queries of one visit. Transaction statements are none."""
    from django.db import connection

    count = 0

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        _visit(application, address, cookie)
    return count


if __name__ == "__main__":
    main()
