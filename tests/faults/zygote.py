"""A process with all of Tradewind loaded, that forks a child for each action: a kill then lands in the action.

``python -m faults.zygote``: one JSON action a line on standard input; on standard output the child's number, and
when it has ended its status (as ``subprocess`` has it: negative after a signal). What the child writes goes to the
file that the action names.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import django

Action = dict[str, Any]


def main() -> None:
    django.setup()
    from faults import edits  # noqa: PLC0415 - needs Django set up; loads what the actions use, once

    actions: dict[str, Callable[[Action], int]] = {
        "command": command,
        "worker": worker,
        "edit": lambda action: edits.carry_out(action["edits"]),
        "let in": lambda _: edits.let_in(),
        "violations": lambda _: edits.print_violations(),
    }
    for line in sys.stdin:
        action = json.loads(line)
        child = os.fork()
        if child == 0:
            become(action["output"], partial(actions[action["kind"]], action))
        say(child)
        _, status = os.waitpid(child, 0)
        say(os.waitstatus_to_exitcode(status))


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def become(output: str, work: Callable[[], int]) -> None:
    """Do the work and end, as a process of its own would."""
    said = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = 70
    try:
        status = work()
    except BaseException:  # noqa: BLE001 - this is the end of the process, whatever it was
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def command(action: Action) -> int:
    """``tradewind ARGUMENTS``."""
    from tradewind.cli import main as cli  # noqa: PLC0415 - needs Django set up

    sys.argv = ["tradewind", *action["arguments"]]
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def worker(_: Action) -> int:
    from tradewind.ops import worker as process  # noqa: PLC0415 - needs Django set up

    process.run()
    return 0


if __name__ == "__main__":
    main()
