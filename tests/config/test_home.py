"""Where an academy's files lie."""

import os
import subprocess
import sys
from pathlib import Path

import tradewind


def test_an_empty_home_is_none_given(tmp_path: Path) -> None:
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": str(Path(tradewind.__file__).parent.parent),
        "TRADEWIND_HOME": "",
        "TRADEWIND_NO_DATABASE": "1",
    }
    asked = [sys.executable, "-c", "from tradewind.config import settings; print(settings.HOME)"]

    told = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)

    assert told.stdout.strip() == str(tmp_path / "var")
    assert [path.name for path in tmp_path.iterdir()] == ["var"]
