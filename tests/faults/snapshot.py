"""What an academy says, by codes and days: the same for two that went the same way, however often one was killed."""

import psycopg

REASONS = """
(SELECT string_agg(e.code, '|' ORDER BY e.code) FROM network_appointment e WHERE e.id = ANY(a.reasons))
"""
ASKED = f"""
p.code, r.code, a.opened_on, a.due_on, a.due_version, a.extension_id IS NULL, {REASONS}, a.achieved_on, a.valid_until,
a.renew_from, a.waived_on, a.waived_by
"""
OF = "a JOIN network_person p ON p.id = a.person_id JOIN programs_requirement r ON r.id = a.requirement_id"

QUESTIONS = {
    "assignments": f"SELECT {ASKED} FROM programs_assignment {OF}",
    "history": f"""SELECT {ASKED}, a.closed_on, a.closed_because, a.reopened_at IS NULL
        FROM programs_pastassignment {OF}""",
    "credits": """SELECT p.code, c.code, e.earned_on, e.entry, e.score, e.source, e.reference, e.about_id IS NULL
        FROM credit_credit e JOIN network_person p ON p.id = e.person_id JOIN catalog_course c ON c.id = e.course_id""",
    "achievements": """SELECT p.code, g.code, e.achieved_on, e.valid_until, e.renew_from, e.valid_for, e.renew_within
        FROM goals_achievement e JOIN network_person p ON p.id = e.person_id JOIN goals_goal g ON g.id = e.goal_id""",
    "people": """SELECT p.code, given_name, family_name, email, locale, status, hired_on, c.code
        FROM network_person p LEFT JOIN network_community c ON c.id = p.community_id""",
    "appointments": """SELECT e.code, p.code, l.code, o.code, e."primary", e.starts_on, e.ends_on,
        (SELECT string_agg(b.code, '|' ORDER BY b.code) FROM network_appointmentbrand x
            JOIN network_brand b ON b.id = x.brand_id WHERE x.appointment_id = e.id)
        FROM network_appointment e JOIN network_person p ON p.id = e.person_id
        JOIN network_location l ON l.id = e.location_id JOIN network_position o ON o.id = e.position_id""",
    "locations": """SELECT l.code, l.name, q.code, l.closed_on,
        (SELECT string_agg(b.code, '|' ORDER BY b.code) FROM network_locationbrand x
            JOIN network_brand b ON b.id = x.brand_id WHERE x.location_id = l.id)
        FROM network_location l JOIN network_partner q ON q.id = l.partner_id""",
    "observations": """SELECT m.code, p.code, l.code, q.code, o.period, o.value FROM metrics_observation o
        JOIN metrics_metric m ON m.id = o.metric_id LEFT JOIN network_person p ON p.id = o.person_id
        LEFT JOIN network_location l ON l.id = o.location_id LEFT JOIN network_partner q ON q.id = o.partner_id""",
    "recent_values": "SELECT metric_id, subject_id, values FROM metrics_recent_values",
    "requirements": "SELECT code, due, mode, mandatory, due_version, fault FROM programs_requirement",
    "audit of people": "SELECT pgh_label, code, status FROM network_personevent",
    "audit of appointments": "SELECT pgh_label, code, position_id, starts_on, ends_on FROM network_appointmentevent",
    "audit of brands": "SELECT pgh_label, location_id, brand_id FROM network_locationbrandevent",
    "audit of observations": "SELECT pgh_label, period, value FROM metrics_observationevent",
    "audit of achievements": "SELECT pgh_label, achieved_on, valid_until FROM goals_achievementevent",
    "given": """SELECT DISTINCT i.kind, coalesce(nullif(i.about, ''), i.name), e.action, e.state
        FROM exchange_input i LEFT JOIN exchange_errand e ON e.input_id = i.id""",
    "waivers": f"SELECT p.code, r.code, a.starts_on, a.ends_on, a.reason FROM programs_waiver {OF}",
    "days": "SELECT name, today FROM network_timezone",
    "waiting": """SELECT person_id FROM stale_person UNION ALL SELECT object_id FROM stale_definition
        UNION ALL SELECT object_id FROM stale_fact""",
    "parked": "SELECT person_id, fault FROM programs_parkedperson",
}


Told = dict[str, list[str]]


def look(url: str) -> Told:
    """Each question's rows as text, sorted."""
    with psycopg.connect(url, autocommit=True, options="-c statement_timeout=60s") as direct:
        return {
            name: [row for (row,) in direct.execute(f"SELECT t::text FROM ({question}) AS t ORDER BY 1")]
            for name, question in QUESTIONS.items()
        }


def differences(ours: Told, theirs: Told) -> list[str]:
    """Which questions are answered differently, with the first rows of each side that the other has not."""
    found = []
    for name, rows in ours.items():
        if rows != theirs[name]:
            only = sorted(set(rows) - set(theirs[name]))[:3], sorted(set(theirs[name]) - set(rows))[:3]
            found.append(f"{name}: {len(rows)} rows and {len(theirs[name])}; only here {only[0]}, only there {only[1]}")
    return found
