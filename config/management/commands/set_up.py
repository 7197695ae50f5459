"""What start.py asks for at each start: tables, static files and, the first time, the demo commune."""

from __future__ import annotations

import hashlib
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from communes.models import Unit
from config.first_run import is_open, nobody_works_here, offered_code

LOADING = settings.LOCAL_DIR / "demo_loading"  # stands while the demo commune is being loaded
STATIC_STAMP = settings.LOCAL_DIR / "static.stamp"


class Command(BaseCommand):
    """Bring everything up to date; what is up to date already costs next to nothing."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the steps, saying each that has work to do."""
        self.bring_tables_up_to_date()
        if settings.DEMO:
            self.load_demo_once()
        self.collect_static_files()
        if not settings.DEMO:
            self.offer_first_run()

    def say(self, sentence: str) -> None:
        """Print a line of progress at once."""
        self.stdout.write(f"  {sentence}")
        self.stdout.flush()

    def bring_tables_up_to_date(self) -> None:
        """Migrate when there is something to migrate."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Tạo, cập nhật các bảng của cơ sở dữ liệu…")
            call_command("migrate", verbosity=0, interactive=False)

    def load_demo_once(self) -> None:
        """Load the demo commune into a database without any, or again when loading was cut off."""
        if "load_demo" not in get_commands() or (Unit.objects.communes().exists() and not LOADING.exists()):
            return
        self.say("Nạp xã minh họa, chỉ lần đầu…")
        LOADING.touch()
        call_command("load_demo", merged=True, stdout=StringIO())
        LOADING.unlink()

    def offer_first_run(self) -> None:
        """Say how the first commune is entered in the browser, as long as nobody works here."""
        if nobody_works_here():
            self.say("Chưa có xã nào: mở địa chỉ của chương trình, thêm /setup/ vào cuối, ghi mã cài đặt:")
            self.say(offered_code())
        elif is_open():
            self.say("Cài đặt lần đầu chưa đóng: người quản trị của xã đăng nhập, mở /setup/, bấm “Xong”.")

    def collect_static_files(self) -> None:
        """Collect and compress the static files when one has changed."""
        stamp = static_stamp()
        kept = STATIC_STAMP.read_text() if STATIC_STAMP.exists() else ""
        if kept != stamp or not settings.STATIC_ROOT.exists():
            self.say("Gom các tệp giao diện…")
            call_command("collectstatic", verbosity=0, interactive=False)
            STATIC_STAMP.write_text(stamp)


def static_stamp() -> str:
    """Return a digest of the name, size and time of every static file, and of how they are stored."""
    digest = hashlib.sha256(f"{settings.STATIC_ROOT} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return digest.hexdigest()
