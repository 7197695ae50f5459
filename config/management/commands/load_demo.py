"""Load the demo commune: an invented commune with invented people, through the same actions as a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from communes.commandline import wrong
from config import demo_merged
from config.demo import is_loaded, load_commune, real_communes
from config.demo_sites import Site
from config.demo_story import THIS_YEAR, USUAL_SIZE
from lib.errors import RuleError
from lib.vietnamese import thousands

FEWEST, MOST = 100, 500_000


class Command(BaseCommand):
    """`load_demo`; a second run finds the commune there and changes nothing.

    Its passwords are known to everyone: beside real communes, on a server that is neither DEBUG
    nor DEMO, it wants `--yes-on-a-real-server`.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--communes", type=int, default=1, metavar="N", help="số xã minh họa")
        parser.add_argument(
            "--households",
            type=int,
            default=USUAL_SIZE,
            metavar="N",
            help=f"tổng số hộ dân của mỗi xã năm 2021, mặc định {USUAL_SIZE}; danh sách dài ngắn theo",
        )
        parser.add_argument("--seed", default="1", metavar="S", help="cùng một S cho cùng một xã")
        parser.add_argument("--merged", action="store_true", help="thêm một xã mới lập từ ba xã cũ, danh sách từ 2021")
        parser.add_argument(
            "--yes-on-a-real-server",
            action="store_true",
            help="nạp cả trên máy chủ thật, tuy mật khẩu của các tài khoản minh họa ai cũng biết",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the communes that are not there yet, each whole or not at all, and list the accounts."""
        self._judge(options)
        sites = [Site(number) for number in range(1, options["communes"] + 1)]
        new = [site for site in sites if not is_loaded(site)]
        if new and (real := real_communes()):
            self.stdout.write(f"Trong cơ sở dữ liệu đã có {_listed(real)}: xã minh họa được nạp thêm bên cạnh.")
        for site in new:
            with transaction.atomic():
                try:
                    loaded = load_commune(site=site, households=options["households"], seed=options["seed"])
                except RuleError as error:
                    raise wrong(f"Không nạp được {site.name}: {error}") from error
                list_accounts(all_loaded(site))
            workbook_to_try().write_bytes(loaded.to_try)
            support_to_try().write_bytes(loaded.support_to_try)
            self.stdout.write(f"Đã nạp {site.name} (mã {site.code}), {thousands(options['households'])} hộ năm 2021.")
        if options["merged"] and not demo_merged.is_loaded():
            demo_merged.load_merged(seed=options["seed"])
            list_accounts(all_loaded(sites[-1]))
            self.stdout.write(f"Đã nạp {demo_merged.NAME} (mã {demo_merged.CODE}), lập từ ba xã cũ ngày 01/07/2025.")
        for site in sites:
            if site not in new:
                self.stdout.write(f"{site.name} (mã {site.code}) đã có sẵn: không thay đổi gì.")
        if not accounts_file().exists():
            list_accounts(all_loaded(sites[-1]))
        self.stdout.write(f"Tài khoản và mật khẩu: {accounts_file()}")
        if workbook_to_try().exists():
            self.stdout.write(f"Tệp Excel để thử nhập: {workbook_to_try()}; hỗ trợ đã trao: {support_to_try()}")

    def _judge(self, options: dict[str, Any]) -> None:
        if not 1 <= options["communes"] <= 1000:
            raise wrong("Số xã minh họa phải từ 1 đến 1.000.")
        if not FEWEST <= options["households"] <= MOST:
            raise wrong(f"Số hộ của một xã minh họa phải từ {FEWEST} đến {thousands(MOST)}.")
        in_earnest = not (settings.DEBUG or settings.DEMO) and real_communes()
        if in_earnest and not options["yes_on_a_real_server"]:
            raise wrong(
                "Máy chủ này đang có xã thật (DEBUG và DEMO đều tắt), mà mật khẩu minh họa thì ai cũng biết. "
                "Nếu vẫn muốn nạp, thêm --yes-on-a-real-server, xong thì đổi hoặc khóa các tài khoản ấy."
            )


def accounts_file() -> Path:
    """Return where the accounts are listed for whoever set the program up."""
    return Path(settings.LOCAL_DIR) / "accounts.txt"


def workbook_to_try() -> Path:
    """Return where the list lies that the demo commune's last hamlet has yet to send."""
    return Path(settings.LOCAL_DIR) / "danh-sach-2026-ap-3.xlsx"


def support_to_try() -> Path:
    """Return where a workbook of support given lies, to be tried on the page that takes it in."""
    return Path(settings.LOCAL_DIR) / f"ho-tro-hoc-phi-{THIS_YEAR}.xlsx"


def all_loaded(last: Site) -> list[Site]:
    """Return the demo communes in the database up to this one, and those after it without a gap."""
    sites = [site for number in range(1, last.number + 1) if is_loaded(site := Site(number))]
    following = Site(last.number + 1)
    while is_loaded(following):
        sites.append(following)
        following = Site(following.number + 1)
    return sites


def list_accounts(sites: list[Site]) -> None:
    """Write a line "title, user name, password" for each account, into a file its owner alone may read."""
    lines = [
        f"{account.title}\t{account.username}\t{account.password}" for site in sites for account in site.accounts()
    ]
    if demo_merged.is_loaded():
        merged = demo_merged.accounts()
        lines += [f"{account.title}\t{account.username}\t{account.password}" for account in merged]
    place = accounts_file()
    place.parent.mkdir(mode=0o700, exist_ok=True)
    part = place.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(place)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" và {len(names) - 3} xã khác" if len(names) > 3 else "")
