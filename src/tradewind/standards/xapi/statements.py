"""What a statement must be, in versions 1.0.3 and 2.0.0.

xAPI 1.0.3 Part 2 section 2; IEEE 9274.1.1-2023 4.2. The checks are strict on purpose: a statement cannot be
changed once it is stored, so whatever is not allowed is refused, with its place.
"""

from collections.abc import Mapping
from typing import Any

from tradewind.standards.faults import Fault
from tradewind.standards.xapi import values as v
from tradewind.standards.xapi.checking import Check, Checking, Version

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
"""The inverse functional identifiers of an agent (2.4.2.3): exactly one of them says who it is."""
INTERACTIONS = (
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
)
COMPONENTS = ("choices", "scale", "source", "target", "steps")
CONTEXT_ACTIVITIES = ("parent", "grouping", "category", "other")


def faults_of(statement: object, version: Version, place: str = "statement") -> list[Fault]:
    """Everything that is wrong with a statement; nothing if it may be stored. Places read ``statement.actor.mbox``."""
    reading = _Reading(version)
    reading.statement(statement, place)
    return reading.faults.found


def actor_faults(actor: object, version: Version, place: str) -> list[Fault]:
    """What is wrong with an agent or identified group by itself, as a parameter of a request."""
    reading = _Reading(version)
    reading.actor(actor, place)
    return reading.faults.found


class _Reading(Checking):
    """One statement being judged. Every method takes a value and its place, and reports what is wrong there."""

    # The statement

    def statement(self, value: Any, place: str) -> None:
        found = self.object_of(
            value,
            place,
            {
                "id": self.uuid,
                "stored": self.instant,
                "authority": self.authority,
                "version": self.version_text,
                **self._shared(self.object_),
            },
            required=("actor", "verb", "object"),
        )
        if found is not None:
            self._whole(found, place)
            verb, target = found.get("verb"), found.get("object")
            is_void = isinstance(verb, dict) and verb.get("id") == VOIDED
            if is_void and not (isinstance(target, dict) and target.get("objectType") == "StatementRef"):
                self.faults.add(f"{place}.object", "must be a StatementRef, as the statement voids another.")

    def sub_statement(self, value: Any, place: str) -> None:
        """2.4.4.3: a statement within one, that has no identity of its own and none within."""
        found = self.object_of(
            value,
            place,
            {"objectType": self.text, **self._shared(self.object_of_sub_statement)},
            required=("actor", "verb", "object"),
        )
        if found is not None:
            self._whole(found, place)

    def _shared(self, of_object: Check) -> dict[str, Check]:
        return {
            "actor": self.actor,
            "verb": self.verb,
            "object": of_object,
            "result": self.result,
            "context": self.context,
            "timestamp": self.instant,
            "attachments": self.each(self.attachment, "attachments"),
        }

    def _whole(self, found: dict[str, Any], place: str) -> None:
        """What concerns several properties at once: revision and platform speak of activities (2.4.6)."""
        target, context = found.get("object"), found.get("context")
        kind = target.get("objectType", "Activity") if isinstance(target, dict) else "Activity"
        if kind != "Activity" and isinstance(context, dict):
            for name in ("revision", "platform"):
                if name in context:
                    self.faults.add(f"{place}.context.{name}", "is only for a statement about an activity.")

    def version_text(self, value: Any, place: str) -> None:
        """In 2.0 also that of a statement that was written for 1.0."""
        known = {"1.0"} if self.version == "1.0.3" else {"1.0", "2.0"}
        parts = value.split(".") if isinstance(value, str) else []
        sane = ".".join(parts[:2]) in known and len(parts) <= 3 and all(part.isdigit() for part in parts)
        if not sane:
            wanted = "a version like 1.0.3" if self.version == "1.0.3" else "2.0.0, or a version like 1.0.3"
            self.faults.add(place, f"must be {wanted}.")

    # Who

    def actor(self, value: Any, place: str) -> None:
        """An agent, or a group."""
        kind = value.get("objectType", "Agent") if isinstance(value, dict) else "Agent"
        if kind == "Group":
            self.group(value, place)
        else:
            self.agent(value, place)

    def agent(self, value: Any, place: str) -> None:
        found = self.object_of(value, place, self._who())
        if found is not None:
            if found.get("objectType", "Agent") != "Agent":
                self.faults.add(f"{place}.objectType", "must be Agent.")
            self._identified(found, place, least=1)

    def group(self, value: Any, place: str) -> None:
        members = self.each(self.agent, "agents")
        found = self.object_of(value, place, {**self._who(), "member": members}, required=("objectType",))
        if found is not None:
            if found.get("objectType") != "Group":
                self.faults.add(f"{place}.objectType", "must be Group.")
            self._identified(found, place, least=0)
            if not any(name in found for name in IDENTIFIERS) and not found.get("member"):
                self.faults.add(place, "is an anonymous group without members.")

    def _who(self) -> dict[str, Check]:
        return {
            "objectType": self.text,
            "name": self.text,
            "mbox": self.that(v.is_mailbox, "an address like mailto:maya@example.com"),
            "mbox_sha1sum": self.that(v.is_sha1, "a SHA-1 digest in hexadecimal"),
            "openid": self.iri,
            "account": self.account,
        }

    def account(self, value: Any, place: str) -> None:
        self.object_of(value, place, {"homePage": self.iri, "name": self.text}, required=("homePage", "name"))

    def _identified(self, found: dict[str, Any], place: str, *, least: int) -> None:
        given = [name for name in IDENTIFIERS if name in found]
        if not least <= len(given) <= 1:
            words = f"has {' and '.join(given)}" if given else "has no identifier"
            self.faults.add(place, f"{words}, where exactly one of {', '.join(IDENTIFIERS)} says who it is.")

    def authority(self, value: Any, place: str) -> None:
        """An agent, or the two agents of an OAuth consumer and its user (2.4.9)."""
        if isinstance(value, dict) and value.get("objectType") == "Group":
            self.group(value, place)
            members = value.get("member")
            if any(name in value for name in IDENTIFIERS) or not isinstance(members, list) or len(members) != 2:
                self.faults.add(place, "must be an agent, or an anonymous group of exactly two.")
        else:
            self.agent(value, place)

    # What

    def verb(self, value: Any, place: str) -> None:
        self.object_of(value, place, {"id": self.iri, "display": self.language_map}, required=("id",))

    def object_(self, value: Any, place: str) -> None:
        self._object(value, place, {"SubStatement": self.sub_statement})

    def object_of_sub_statement(self, value: Any, place: str) -> None:
        self._object(value, place, {})

    def _object(self, value: Any, place: str, more: Mapping[str, Check]) -> None:
        kinds: dict[str, Check] = {
            "Activity": self.activity,
            "Agent": self.agent,
            "Group": self.group,
            "StatementRef": self.statement_ref,
            **more,
        }
        kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
        if not isinstance(kind, str) or kind not in kinds:
            self.faults.add(f"{place}.objectType", f"must be one of {', '.join(kinds)}.")
            return
        kinds[kind](value, place)

    def statement_ref(self, value: Any, place: str) -> None:
        found = self.object_of(value, place, {"objectType": self.text, "id": self.uuid}, required=("objectType", "id"))
        if found is not None and found.get("objectType") != "StatementRef":
            self.faults.add(f"{place}.objectType", "must be StatementRef.")

    def activity(self, value: Any, place: str) -> None:
        found = self.object_of(
            value, place, {"objectType": self.text, "id": self.iri, "definition": self.definition}, required=("id",)
        )
        if found is not None and found.get("objectType", "Activity") != "Activity":
            self.faults.add(f"{place}.objectType", "must be Activity.")

    def definition(self, value: Any, place: str) -> None:
        components = self.each(self.component, "interaction components")
        found = self.object_of(
            value,
            place,
            {
                "name": self.language_map,
                "description": self.language_map,
                "type": self.iri,
                "moreInfo": self.iri,
                "extensions": self.extensions,
                "interactionType": self.that(
                    lambda kind: isinstance(kind, str) and kind in INTERACTIONS, f"one of {', '.join(INTERACTIONS)}"
                ),
                "correctResponsesPattern": self.each(self.text, "texts"),
                **dict.fromkeys(COMPONENTS, components),
            },
        )
        if found is not None:
            self._interaction(found, place)

    def _interaction(self, found: dict[str, Any], place: str) -> None:
        """2.4.4.1: parts of an interaction need its type, and the ids of components are different.

        That a list belongs to another type is let pass: authoring tools do it, and what was learned must not be lost.
        """
        used = [name for name in COMPONENTS if name in found]
        if (used or "correctResponsesPattern" in found) and "interactionType" not in found:
            self.faults.add(place, "has parts of an interaction and no interactionType.")
        for name in used:
            listed = found[name] if isinstance(found[name], list) else []
            ids = [component.get("id") for component in listed if isinstance(component, dict)]
            if len({str(identifier) for identifier in ids}) < len(ids):
                self.faults.add(f"{place}.{name}", "has an id twice.")

    def component(self, value: Any, place: str) -> None:
        self.object_of(value, place, {"id": self.text, "description": self.language_map}, required=("id",))

    # How it went

    def result(self, value: Any, place: str) -> None:
        self.object_of(
            value,
            place,
            {
                "score": self.score,
                "success": self.truth,
                "completion": self.truth,
                "response": self.text,
                "duration": self.that(v.is_duration, "a duration by ISO 8601"),
                "extensions": self.extensions,
            },
        )

    def score(self, value: Any, place: str) -> None:
        number = self.that(v.is_number, "a number")
        names = ("scaled", "raw", "min", "max")
        found = self.object_of(value, place, dict.fromkeys(names, number))
        if found is None or not all(v.is_number(found[name]) for name in names if name in found):
            return
        scaled, raw = found.get("scaled"), found.get("raw")
        low, high = found.get("min"), found.get("max")
        if scaled is not None and not -1 <= scaled <= 1:
            self.faults.add(f"{place}.scaled", "must be from -1 to 1.")
        if low is not None and high is not None and low >= high:
            self.faults.add(f"{place}.min", "must be less than max.")
        if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
            self.faults.add(f"{place}.raw", "must be from min to max.")

    # Around it

    def context(self, value: Any, place: str) -> None:
        allowed: dict[str, Check] = {
            "registration": self.uuid,
            "instructor": self.actor,
            "team": self.group,
            "contextActivities": self.context_activities,
            "revision": self.text,
            "platform": self.text,
            "language": self.that(v.is_language, "a language tag (RFC 5646)"),
            "statement": self.statement_ref,
            "extensions": self.extensions,
        }
        if self.version == "2.0.0":
            allowed["contextAgents"] = self.each(self.context_agent, "context agents")
            allowed["contextGroups"] = self.each(self.context_group, "context groups")
        self.object_of(value, place, allowed)

    def context_activities(self, value: Any, place: str) -> None:
        several = self.each(self.activity, "activities")

        def one_or_more(given: Any, at: str) -> None:
            (several if isinstance(given, list) else self.activity)(given, at)

        self.object_of(value, place, dict.fromkeys(CONTEXT_ACTIVITIES, one_or_more))

    def context_agent(self, value: Any, place: str) -> None:
        self._relevant(value, place, "agent", self.agent, "contextAgent")

    def context_group(self, value: Any, place: str) -> None:
        self._relevant(value, place, "group", self.group, "contextGroup")

    def _relevant(self, value: Any, place: str, name: str, check: Check, kind: str) -> None:
        """4.2.2.5 of 2.0: somebody in the context, and the types of activity for which they are there."""
        types = self.each(self.iri, "IRIs", least=1)
        found = self.object_of(
            value, place, {"objectType": self.text, name: check, "relevantTypes": types}, required=("objectType", name)
        )
        if found is not None and found.get("objectType") != kind:
            self.faults.add(f"{place}.objectType", f"must be {kind}.")

    def attachment(self, value: Any, place: str) -> None:
        self.object_of(
            value,
            place,
            {
                "usageType": self.iri,
                "display": self.language_map,
                "description": self.language_map,
                "contentType": self.that(v.is_media_type, "a media type like image/png"),
                "length": self.that(
                    lambda length: isinstance(length, int) and not isinstance(length, bool) and length >= 0,
                    "a number of bytes",
                ),
                "sha2": self.that(v.is_sha2, "a SHA-2 digest in hexadecimal"),
                "fileUrl": self.iri,
            },
            required=("usageType", "display", "contentType", "length", "sha2"),
        )
