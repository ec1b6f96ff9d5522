"""A province's list brought into the store by the command line: seconds and peak memory.

Run `python -m benchmarks.imports [ROWS [TIMES]]`. Every import is the real command in a process of
its own: into an empty store, the same file again (nothing changes), the next edition in which half
of the places have changed, and a quarter of the rows as XLSX into an empty store. Figures are
medians; processor seconds tell what a machine that does nothing else would take; memory is the
largest resident size that the system saw.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import openpyxl

from benchmarks.machine import describe, load

HEADERS = (
    "编号 站点名称 详细地址 所属区县 经度 纬度 开放时间 联系电话 服务设施 进入方式 位置说明 面积 "
    "座位数 运营单位"
).split()
AMENITIES = "饮水 热饭 手机充电 卫生间 空调 桌椅 药箱 WiFi 雨具 书报".split()
ENTRIES = ("推门就进", "找店员", "扫码", "")


def rows(n: int, *, seed: int = 11, edition: int = 1) -> Iterator[list[str]]:
    """Made-up stations of a province, every row valid; every second differs in another edition."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(110.4, 116.6, n), rng.uniform(31.4, 36.3, n)
    phones = rng.choice(80_000_000, n, replace=False) + 10_000_000
    hours = _hours()
    written, offered, entry = (rng.integers(0, high, n) for high in (len(hours), 8, 4))
    for i in range(n):
        number, first = int(phones[i]), int(phones[i]) % 10
        amenities = [AMENITIES[(first + k) % 10] for k in range(2 + offered[i])]
        later = edition > 1 and i % 2
        yield [
            f"HN{number}",
            f"暖驿{number % 900_000}号站",
            f"{'建设' if later else '人民'}路{number % 977}号",
            f"{number % 158}区",
            f"{lon[i]:.6f}",
            f"{lat[i]:.6f}",
            hours[written[i]],
            f"0371-{number}",
            "、".join(amenities),
            ENTRIES[entry[i]],
            f"路口东{number % 300}米" if number % 3 else "",
            f"{10 + number % 60}",
            f"{4 + number % 20}",
            "省总工会" if later else "市总工会",
        ]


def _hours() -> list[str]:
    """Some five hundred wordings, as a province writes them."""
    spans = [
        f"{start:02d}:{half}-{end:02d}:{half}"
        for start in range(5, 11)
        for end in range(17, 24)
        for half in ("00", "15", "30", "45")
    ]
    daily = [f"周一至周五 {span}" for span in spans] + [f"每天{span}" for span in spans]
    rare = ["24小时", "全天", "", "周一至周五 08:30-12:00,13:00-17:30", "工作日开放", "节假日除外"]
    return [*spans, *daily, *rare]


def write_csv(path: Path, n: int, *, edition: int = 1) -> Path:
    """The list as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(rows(n, edition=edition))
    return path


def write_xlsx(path: Path, n: int) -> Path:
    """The list as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("站点")
    sheet.append(HEADERS)
    for row in rows(n):
        sheet.append(row)
    book.save(path)
    return path


class Brought(NamedTuple):
    """What an import took: seconds, processor seconds, peak memory; and what came of it."""

    took_s: float
    cpu_s: float
    peak_mb: float
    told: str


def bring(file: Path, store: Path) -> Brought:
    """Import a file."""
    command = [sys.executable, "-m", "stations", "import", str(file), "--as", "stations"]
    command += ["--datum", "gcj02", "--data-dir", str(store), "--json"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as importing:
        assert importing.stdout is not None
        answer = json.loads(importing.stdout.read())
        _, status, used = os.wait4(importing.pid, 0)
        importing.returncode = os.waitstatus_to_exitcode(status)
    assert importing.returncode == 0, answer
    told = ", ".join(f"{answer[key]:,} {key}" for key in ("accepted", "updated", "unchanged"))
    took, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return Brought(took, cpu, used.ru_maxrss * 1024 / 1e6, told)


def report(name: str, found: Sequence[Brought]) -> None:
    """One line: medians, what each run took, what came of it."""
    each = ", ".join(f"{run.took_s:.1f}" for run in found)
    print(
        f"{name:34} {median(run.took_s for run in found):6.1f} s ({each})  "
        f"processor {median(run.cpu_s for run in found):5.1f} s  "
        f"{median(run.peak_mb for run in found):5.0f} MB  {found[-1].told}; {load()}",
        flush=True,
    )


def main(n: int = 200_000, times: int = 3) -> None:
    """Print every figure."""
    print(describe())
    with TemporaryDirectory(prefix="nuanyi-bench-") as folder:
        at = Path(folder)
        first = write_csv(at / "list.csv", n)
        second = write_csv(at / "next.csv", n, edition=2)
        stores = [at / f"store-{i}" for i in range(times)]
        report(f"{n:,} rows, empty store", [bring(first, store) for store in stores])
        report("the same file again", [bring(first, store) for store in stores])
        report("half of them changed", [bring(second, store) for store in stores])
        book = write_xlsx(at / "list.xlsx", n // 4)
        books = [bring(book, at / f"book-{i}") for i in range(times)]
        report(f"{n // 4:,} rows of XLSX, empty store", books)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
