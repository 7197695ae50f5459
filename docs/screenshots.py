"""Take the pictures of README and docs/huong-dan from the demo commune: `.venv/bin/python docs/screenshots.py`.

In a database of its own, in a temporary folder; the checkout's is not opened. Needs the test
packages, Chromium, and Pillow to make the files small (`pip install pillow`).
"""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
sys.path.insert(0, str(ROOT))

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
PASSWORD = "chung-tay-2026"  # the demo's, printed by start.py


def main() -> None:
    """Load the demo commune, serve it, look at its pages as its people do."""
    with tempfile.TemporaryDirectory(prefix="chungtay-pictures-") as folder:
        os.environ.update(
            DATABASE_URL=f"sqlite:///{folder}/demo.sqlite3",
            STATIC_ROOT=f"{folder}/static",
            DEMO="1",
            DJANGO_SETTINGS_MODULE="config.settings",
            DJANGO_ALLOW_ASYNC_UNSAFE="1",
        )
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["load_demo"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        list_of_ap_3(Path(folder) / "ap-3-nam-2026.xlsx")
        with served() as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
            take_all(browser, url, Path(folder))


def take_all(browser: Browser, url: str, folder: Path) -> None:
    """Go through the pages in the order of the guide."""
    page = opened(browser, url, DESK)
    page.goto(url)
    keep(page, "dang-nhap", height=800)
    sign_in(page, "canbo")
    place = page.url.rsplit("/", 2)[0]  # .../<commune>/2026/<standard>
    last = place.replace("/2026/", "/2025/")
    visit(page, f"{last}/overview/", "tong-quan")
    visit(page, f"{last}/movement/", "dien-bien", height=1000)
    visit(page, f"{last}/plan/", "chi-tieu", height=900)
    visit(page, f"{last}/progress/", "tien-do")
    visit(page, f"{place}/progress/", "tien-do-nam-nay", height=800)
    visit(page, f"{last}/households/", "danh-sach", height=800)
    page.goto(f"{place}/households/")
    page.locator("main table a").first.click()
    page.wait_for_load_state()
    keep(page, "trang-ho", height=1300)
    visit(page, f"{place}/import/", "nhap-1-chon-tep")
    page.set_input_files("input[name=files]", folder / "ap-3-nam-2026.xlsx")
    page.get_by_role("button", name="Xem trước").click()
    page.wait_for_url("**/import/*/")
    keep(page, "nhap-2-xem-truoc")
    visit(page, f"{place}/totals/", "tong-so")
    visit(page, f"{place}/close/", "chot-nam")
    visit(page, f"{last}/forms/", "bao-cao", height=800)
    visit(page, f"{last}/forms/1/", "bieu-1", height=800)
    visit(page, f"{url}/roles/", "ai-duoc-lam-gi", height=900)
    page.goto(f"{place}/reports/")
    page.get_by_role("main").get_by_role("link", name="Mới sinh").click()
    page.wait_for_load_state()
    keep(page, "duyet-bao-bien-dong", height=1100)
    page = opened(browser, url, DESK)
    sign_in(page, "quantri")
    visit(page, f"{place}/accounts/", "tai-khoan", height=900)
    visit(page, f"{place}/letterhead/", "tieu-de-van-ban", height=800)
    visit(page, f"{place}/audit/", "nhat-ky", height=800)
    page = opened(browser, url, PHONE)
    sign_in(page, "truongap1")
    visit(page, f"{last}/progress/", "truong-ap-tien-do", height=740)
    visit(page, f"{last}/households/", "truong-ap-danh-sach", height=740)
    visit(page, f"{place}/reports/", "truong-ap-bao-bien-dong", height=740)
    visit(page, f"{place}/reports/new/", "truong-ap-chon-viec", height=740)


def opened(browser: Browser, url: str, size: dict[str, int]) -> Page:
    """Return a page of a person who has not signed in."""
    page = browser.new_context(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
    page.goto(url)
    return page


def sign_in(page: Page, username: str) -> None:
    """Sign in by the form."""
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button")
    page.wait_for_url("**/desk/")


def visit(page: Page, address: str, name: str, *, height: int = 2000) -> None:
    """Keep a picture of a page."""
    page.goto(address)
    keep(page, name, height=height)


def keep(page: Page, name: str, *, height: int = 2000) -> None:
    """Keep the page, down to its end or to a height, as a small PNG of 64 colours.

    The window is made as tall as the picture, so that what sticks to its edge stands where it does in life.
    """
    width = page.viewport_size["width"]
    end = page.evaluate("(document.querySelector('main') || document.body).getBoundingClientRect().bottom")
    page.set_viewport_size({"width": width, "height": min(height, max(int(end) + 1, 500))})
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = PICTURES / f"{name}.png"
    picture.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    page.set_viewport_size({"width": width, "height": DESK["height"]})
    print(f"{path.relative_to(ROOT)}  {picture.width}x{picture.height}  {path.stat().st_size // 1000} kB")


def list_of_ap_3(path: Path) -> None:
    """Write the list that is still to come: last year's of Ấp 3, with changes, slips and two households gone."""
    import django

    django.setup()
    import openpyxl

    from households.models import Member, YearlyStatus

    listed = YearlyStatus.objects.filter(year=2025, standard__code="national-2022", hamlet__code="DEMO1-03")
    heads = Member.objects.filter(is_head=True).in_bulk(field_name="pk")
    by_household = {head.household_id: head for head in heads.values()}
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ấp 3"
    sheet.append(["ỦY BAN NHÂN DÂN XÃ MINH HỌA"])
    sheet.append(["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2026"])
    sheet.append(["Ấp 3 (minh họa)"])
    sheet.append([])
    sheet.append(["STT", "Họ và tên chủ hộ", "Năm sinh", "Số CCCD", "Số khẩu", "Hộ nghèo", "Hộ cận nghèo", "Ghi chú"])
    for number, row in enumerate(list(listed.order_by("pk"))[2:], start=1):
        head = by_household[row.household_id]
        poor = row.poverty_class == "poor"
        born = head.birth_date.year if head.birth_date else head.birth_year
        people = (row.people or 3) + (number == 3)
        sheet.append([number, head.name, born, head.cccd, people, "x" if poor else None, None if poor else "x", None])
    last = sheet.max_row
    sheet.cell(last, 6).value = sheet.cell(last, 7).value = "x"  # both classes: a line to correct
    sheet.cell(last - 1, 4).value = "7,70651E+10"  # a number that lost its digits: left blank
    sheet.append([last - 4, "Lê Thị Minh Họa", 1975, None, 4, None, "x", "tách hộ"])
    sheet.append(["", "Cộng", "", "", "", 1, last - 6])
    sheet.append([])
    sheet.append(["", "", "", "", "", "Minh Họa, ngày 20 tháng 11 năm 2026"])
    sheet.append(["", "NGƯỜI LẬP BIỂU"])
    book.save(path)


@contextmanager
def served() -> Iterator[str]:
    """Serve the program on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def chromium() -> str:
    """Return the browser of this machine."""
    from tests.programs import chromium as find

    found = find()
    assert found, "cần Chromium"
    return str(found)


if __name__ == "__main__":
    main()
