"""Numbers of certificates: nobody guesses one, and anybody can type one from paper.

28 letters and digits of Crockford's base 32 (https://www.crockford.com/base32.html), 140 bits, all of them random.
Printed in fours; read in any case, with O for 0, I and L for 1, and whatever blanks and dashes stand between.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28
PATTERN = f"[{ALPHABET}]{{{LENGTH}}}"
SAMPLE = "0" * LENGTH
"""What samples are printed with: of all numbers the one that everybody knows, so nobody is given it."""
_LOOKS_LIKE = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]+")


def make_number() -> str:
    """A number that nobody has had."""
    number = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return number if number != SAMPLE else make_number()


def shown(number: str) -> str:
    """In fours: ``7K3Q-…``."""
    return "-".join(number[start : start + 4] for start in range(0, LENGTH, 4))


def parse(text: str) -> str | None:
    """The number that somebody typed; None where it is none."""
    number = _BETWEEN.sub("", text[:200]).upper().translate(_LOOKS_LIKE)
    return number if re.fullmatch(PATTERN, number) else None
