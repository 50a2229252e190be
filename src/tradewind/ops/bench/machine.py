"""What the figures were taken on: without it they say nothing."""

import os
import platform
import resource
import sys
from pathlib import Path
from typing import Any

from django.db import connection

KIB = 1024


def described() -> dict[str, Any]:
    """Processor, cores that this process may use, memory in bytes, and the versions of PostgreSQL and Python."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        ((postgres,),) = cursor.fetchall()
    return {
        "cpu": _processor(),
        "cores": cores(),
        "memory": _memory(),
        "postgres": postgres,
        "python": platform.python_version(),
    }


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float:
    """How many processes wanted a core in the last minute; times are to be trusted where it is near none."""
    return round(os.getloadavg()[0], 2)


def peak_memory() -> int:
    """The most memory that this Python process ever had, in bytes; what PostgreSQL takes is its own."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * KIB


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
