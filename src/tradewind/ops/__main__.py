"""The two processes that ``ops.serve`` keeps: ``python -m tradewind.ops web | worker``. Each ends with its parent."""

import argparse
import os
import signal

from tradewind.ops.parent import end_with_parent


def main() -> None:
    """Become the process that is asked for. Ctrl-C reaches both, but only the parent's SIGTERM stops them."""
    parser = argparse.ArgumentParser(prog="python -m tradewind.ops")
    processes = parser.add_subparsers(dest="process", required=True)
    pages = processes.add_parser("web")
    pages.add_argument("--host", required=True)
    pages.add_argument("--port", type=int, required=True)
    processes.add_parser("worker")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if given.process == "web":
        _web(given.host, given.port)
    else:
        _worker()


def _web(host: str, port: int) -> None:
    from tradewind.ops import web  # noqa: PLC0415 - the worker needs no server

    web.run(host=host, port=port, level="warning")


def _worker() -> None:
    import django  # noqa: PLC0415 - the server's own worker sets Django up, not this process

    django.setup()
    from tradewind.ops import worker  # noqa: PLC0415 - needs Django set up

    worker.run(level="WARNING", signals=(signal.SIGTERM,))


if __name__ == "__main__":
    main()
