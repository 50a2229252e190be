"""Logins. Knows no person: a person points at their login, never the other way round."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """One login. ``username`` is what one signs in with; so is ``email`` where exactly one login has it."""

    class Meta(AbstractUser.Meta):
        indexes = [models.Index(models.functions.Lower("email"), name="user_email_folded")]
