"""The README's commands exist and do what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
REAL = {
    "boundaries.geojson": "boundaries/zhengzhou_410100_gcj02_datav.geojson",
    "zhengzhou_stations_handout.csv": "stations/zhengzhou_stations_handout.csv",
}


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_every_make_target_of_the_readme_exists(command: str) -> None:
    dry = subprocess.run(
        ["make", "-n", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert dry.returncode == 0, dry.stderr


@pytest.mark.realdata
def test_the_real_list_is_imported_by_the_commands_of_the_readme(
    tmp_path: Path, realdata: Path
) -> None:
    for name, source in REAL.items():
        shutil.copy(realdata / source, tmp_path / name)
    env = os.environ | {"STATIONS_DATA_DIR": str(tmp_path / "store"), "PYTHONPATH": str(ROOT)}
    said = []
    for command in COMMANDS:
        if command.startswith("python -m stations"):
            words = [sys.executable, *command.split()[1:]]
            done = subprocess.run(
                words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            said.append(done.stdout)
    assert "wrong_district" in said[1]
    assert "accepted: 53" in said[1]
    assert said[2].strip()


def test_every_file_the_readme_points_to_exists() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    missing = [t for t in targets if not t.startswith("http") and not (ROOT / t).exists()]
    assert missing == []
