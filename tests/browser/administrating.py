"""An administrator of the academy of a process of its own: prints the cookie of their sign-in."""

import sys

import django


def main() -> None:
    django.setup()
    from browser.playing import cookie_of  # noqa: PLC0415 - needs Django set up
    from tradewind.identity.models import User  # noqa: PLC0415 - needs Django set up

    user = User.objects.filter(username="admin").first() or User.objects.create_superuser("admin")
    sys.stdout.write(cookie_of(user))


if __name__ == "__main__":
    main()
