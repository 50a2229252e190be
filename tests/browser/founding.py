"""What a test of the browser has an academy hold, whose pages are served by a process of their own."""

import subprocess
import sys

from command_line import ROOT, Academy


def founded(academy: Academy, module: str, *arguments: str) -> str:
    """What ``browser/MODULE.py`` says when it is run in the academy."""
    environment = {
        **academy.environment,
        "DJANGO_SETTINGS_MODULE": "tradewind.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
    }
    run = [sys.executable, "-m", f"browser.{module}", *arguments]
    return subprocess.run(run, env=environment, check=True, capture_output=True, text=True, timeout=60).stdout
