"""The two views that every question about "who works where today" starts from."""

from django.db import migrations

# "Today" is the day that the academy's clock has at the location (network.models.TimeZone).
ACTIVE_APPOINTMENT = """
CREATE VIEW network_active_appointment AS
SELECT appointment.id,
       appointment.code,
       appointment.person_id,
       appointment.location_id,
       location.partner_id,
       appointment.position_id,
       appointment."primary",
       appointment.starts_on,
       zone.today
FROM network_appointment AS appointment
JOIN network_person AS person ON person.id = appointment.person_id
JOIN network_location AS location ON location.id = appointment.location_id
JOIN network_timezone AS zone ON zone.name = location.timezone
WHERE person.status = 'active'
  AND appointment.starts_on <= zone.today
  AND (appointment.ends_on IS NULL OR appointment.ends_on > zone.today)
  AND (location.closed_on IS NULL OR location.closed_on > zone.today);

COMMENT ON VIEW network_active_appointment IS
'Appointments that count today, by the day at their location: of active people, begun, not ended, location not closed.';
"""

# LATERAL, so that a filter or a join on person_id reads those people's appointments and no others.
PERSON_HOME = """
CREATE VIEW network_person_home AS
SELECT person.id AS person_id,
       home.id AS appointment_id,
       home.location_id,
       home.partner_id,
       coalesce(person.community_id, partner.community_id) AS community_id,
       coalesce(home.today, (SELECT today FROM network_timezone WHERE name = 'UTC')) AS today
FROM network_person AS person
LEFT JOIN LATERAL (
    SELECT active.id, active.location_id, active.partner_id, active.today
    FROM network_active_appointment AS active
    WHERE active.person_id = person.id
    ORDER BY active."primary" DESC, active.starts_on, active.code
    LIMIT 1
) AS home ON true
LEFT JOIN network_partner AS partner ON partner.id = home.partner_id
WHERE person.status = 'active';

COMMENT ON VIEW network_person_home IS
'One row per active person: the home appointment (primary first, then longest held, then lowest code), the community and the own day.';
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]
    operations = [
        migrations.RunSQL(ACTIVE_APPOINTMENT, "DROP VIEW network_active_appointment"),
        migrations.RunSQL(PERSON_HOME, "DROP VIEW network_person_home"),
    ]
