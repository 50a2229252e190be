"""A learner at a course, in the academy of a process of its own: ``python -m browser.founded PACKAGE``.

Says in JSON what a browser needs: ``cookie`` (of the sign-in), ``page`` (of a fresh session), ``course`` (its code).
"""

import json
import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from browser import playing  # noqa: PLC0415 - needs Django set up
    from tradewind.delivery import attempts  # noqa: PLC0415 - needs Django set up

    path = Path(sys.argv[1])
    maya = playing.learner(path.stem)
    with path.open("rb") as file:
        attempt = playing.begun(maya, file, path.stem)
    session = attempts.open_session(attempt, actor=maya.code)
    told = {
        "cookie": playing.cookie_of(maya.user),
        "page": f"/play/{session.pk}/",
        "course": attempt.registration.course.code,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
