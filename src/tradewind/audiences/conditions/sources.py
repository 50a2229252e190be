"""What conditions read of appointments, positions and places: SQL of ours, without a value from anywhere."""

EFFECTIVE = """FROM network_locationbrand c WHERE c.location_id = a.location_id
 AND (NOT EXISTS (SELECT 1 FROM network_appointmentbrand d WHERE d.appointment_id = a.id)
 OR EXISTS (SELECT 1 FROM network_appointmentbrand d WHERE d.appointment_id = a.id AND d.brand_id = c.brand_id))"""
"""The brands ``c`` that are effective of the appointment ``a``."""

APPOINTMENTS = f"""SELECT a.id, a.person_id, a.location_id, a.partner_id, a.position_id, a."primary", a.starts_on,
 a.today, ARRAY(SELECT c.brand_id {EFFECTIVE}) AS brands FROM network_active_appointment a"""  # noqa: S608 - constants
"""SELECT of all that conditions read of appointments, with their brands; a WHERE may follow."""

JOBS = """SELECT position_id, ARRAY(SELECT g.group_id FROM network_positiongrouping g
 WHERE g.position_id = held.position_id) AS groups FROM (SELECT DISTINCT position_id FROM {appointments}) AS held"""
"""SELECT of the traits of the positions held."""

PLACES = """SELECT held.location_id, held.partner_id, l.country, l.subdivision, t.type AS partner_type,
 ARRAY(SELECT x.tag::text FROM network_locationtag x WHERE x.location_id = l.id) AS tags,
 ARRAY(SELECT u.ancestor_id FROM network_placement f JOIN network_field_unit_below u ON u.unit_id = f.field_unit_id
  WHERE f.location_id = l.id) AS units,
 ARRAY(SELECT o.ancestor_id FROM network_partner_below o WHERE o.partner_id = t.id) AS owners
FROM (SELECT DISTINCT location_id, partner_id FROM {appointments}) AS held
JOIN network_location l ON l.id = held.location_id JOIN network_partner t ON t.id = held.partner_id"""
"""SELECT of the traits of the places and partners of appointments."""
