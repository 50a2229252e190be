"""Trees written down for plain joins, no circle in a tree or in a line of reporting, one dimension a tree.

Trigger names begin with ``network_1``: they run before the ``network_2`` ones of 0004, which read what these
keep. Whoever changes a tree holds that tree's advisory lock to the end of the transaction, so that two moves
that together make a circle cannot pass each other.
"""

import django.db.models.deletion
from django.db import migrations, models

# Edges say "below[i] stands directly under above[i]". Linear in nodes and edges, whatever the depth.
PEEL = """
CREATE FUNCTION network_peel(
    below bigint[], above bigint[],
    OUT height integer, OUT circle bigint[], OUT knot bigint[], OUT knot_below bigint[], OUT knot_above bigint[]
) LANGUAGE plpgsql IMMUTABLE SET plan_cache_mode = force_custom_plan AS $peel$
-- Takes away, again and again, whoever stands under nobody (any more). ``height`` is the number of edges in
-- the longest way up that was taken away. What cannot be taken away stands in a circle or under one: its
-- nodes are the ``knot``, its edges ``knot_below`` and ``knot_above`` (NULL where there are none), and
-- ``circle`` is one circle in it, each node directly above the next and the last above the first.
DECLARE
    node bigint[];     -- the id of each node; all that follows counts nodes from 1
    ups integer[];     -- how many edges still lead up from a node
    first integer[];   -- where in ``child`` the nodes directly under a node begin
    child integer[];   -- those nodes, grouped by the one above
    level integer[];
    upper integer[];   -- within the knot: one node directly above
    queue integer[];
    size integer;
    head integer := 1;
    tail integer := 0;
    n integer;
    c integer;
BEGIN
    WITH edge AS (SELECT e.lower, e.upper FROM unnest(below, above) AS e (lower, upper)),
    numbered AS (
        SELECT ids.id, row_number() OVER (ORDER BY ids.id)::integer AS number
        FROM (SELECT edge.lower AS id FROM edge UNION SELECT edge.upper FROM edge) AS ids
    ),
    up AS (SELECT edge.lower AS id, count(*)::integer AS edges FROM edge GROUP BY edge.lower),
    down AS (SELECT edge.upper AS id, count(*)::integer AS edges FROM edge GROUP BY edge.upper),
    counted AS (
        SELECT numbered.id, numbered.number, coalesce(up.edges, 0) AS upward,
               (1 + sum(coalesce(down.edges, 0)) OVER (ORDER BY numbered.number)
                - coalesce(down.edges, 0))::integer AS starts
        FROM numbered LEFT JOIN up ON up.id = numbered.id LEFT JOIN down ON down.id = numbered.id
    )
    SELECT array_agg(counted.id ORDER BY counted.number),
           array_agg(counted.upward ORDER BY counted.number),
           array_agg(counted.starts ORDER BY counted.number),
           (SELECT array_agg(l.number ORDER BY u.number)
            FROM edge JOIN numbered AS l ON l.id = edge.lower JOIN numbered AS u ON u.id = edge.upper)
    INTO node, ups, first, child
    FROM counted;

    height := 0;
    size := coalesce(cardinality(node), 0);
    IF size = 0 THEN
        RETURN;
    END IF;
    first := first || (cardinality(child) + 1);
    level := array_fill(0, ARRAY[size]);
    queue := array_fill(0, ARRAY[size]);
    FOR n IN 1..size LOOP
        IF ups[n] = 0 THEN
            tail := tail + 1;
            queue[tail] := n;
        END IF;
    END LOOP;
    WHILE head <= tail LOOP
        n := queue[head];
        head := head + 1;
        height := greatest(height, level[n]);
        FOR e IN first[n]..first[n + 1] - 1 LOOP
            c := child[e];
            ups[c] := ups[c] - 1;
            level[c] := greatest(level[c], level[n] + 1);
            IF ups[c] = 0 THEN
                tail := tail + 1;
                queue[tail] := c;
            END IF;
        END LOOP;
    END LOOP;
    IF tail = size THEN
        RETURN;
    END IF;

    upper := array_fill(0, ARRAY[size]);
    c := 0;
    FOR i IN 1..size LOOP
        IF ups[i] > 0 THEN
            n := i;
            knot := array_append(knot, node[i]);
            FOR e IN first[i]..first[i + 1] - 1 LOOP
                upper[child[e]] := i;
                c := c + 1;
                knot_below[c] := node[child[e]];
                knot_above[c] := node[i];
            END LOOP;
        END IF;
    END LOOP;
    FOR i IN 1..size LOOP  -- so far up that we stand in the circle itself
        n := upper[n];
    END LOOP;
    c := n;
    tail := size;
    LOOP
        queue[tail] := c;
        c := upper[c];
        EXIT WHEN c = n;
        tail := tail - 1;
    END LOOP;
    SELECT array_agg(node[queue[i]] ORDER BY i) INTO circle FROM generate_series(tail, size) AS i;
END
$peel$;

CREATE FUNCTION network_path(codes text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $path$
-- "a > b > a": the circle, from its first code in the alphabet round to it; of a long one its beginning.
    WITH at AS (SELECT position FROM unnest(codes) WITH ORDINALITY AS c (code, position)
                ORDER BY code COLLATE "C" LIMIT 1),
    turned AS (SELECT codes[position:] || codes[:position - 1] AS codes FROM at)
    SELECT array_to_string(turned.codes[:20], ' > ')
           || CASE WHEN cardinality(turned.codes) > 20
                   THEN format(' > … (%s in all)', cardinality(turned.codes)) ELSE '' END
           || ' > ' || turned.codes[1]
    FROM turned;
$path$;
"""

MAX_LEVELS = 1000
"""Deeper, the tree written down would outgrow the disk; no network is a tenth as deep."""

FOLLOW = """
CREATE FUNCTION {below}_follow() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $follow$
-- Rebuilds the way up of every node that was moved, and of all below it. EXECUTE and force_custom_plan plan each
-- statement anew: a plan made for one row must not serve a feed of 100,000, nor the other way round.
DECLARE
    moved bigint[];
    peeled record;
    path text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        EXECUTE 'SELECT array_agg(DISTINCT {node}_id) FROM {below} WHERE ancestor_id IN (SELECT id FROM went)'
        INTO moved;
    ELSE
        EXECUTE format(
            'WITH RECURSIVE moved AS (%s UNION '
            'SELECT lower.id FROM {table} AS lower JOIN moved ON lower.parent_id = moved.id) '
            'SELECT array_agg(id) FROM moved',
            CASE TG_OP
                WHEN 'INSERT' THEN 'SELECT id FROM came'
                ELSE 'SELECT came.id FROM came JOIN went ON went.id = came.id '
                     'WHERE came.parent_id IS DISTINCT FROM went.parent_id'
            END
        ) INTO moved;
    END IF;
    IF moved IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(TG_RELID::integer, 0);

    EXECUTE 'WITH RECURSIVE up AS (SELECT id, parent_id FROM {table} WHERE id = ANY ($1) UNION '
            'SELECT upper.id, upper.parent_id FROM {table} AS upper JOIN up ON upper.id = up.parent_id) '
            'SELECT peel.* FROM (SELECT array_agg(id) AS below, array_agg(parent_id) AS above '
            'FROM up WHERE parent_id IS NOT NULL) AS edge, network_peel(edge.below, edge.above) AS peel'
    INTO peeled USING moved;
    IF peeled.circle IS NOT NULL THEN
        SELECT network_path(array_agg(place.code ORDER BY at.position)) INTO path
        FROM unnest(peeled.circle) WITH ORDINALITY AS at (id, position) JOIN {table} AS place ON place.id = at.id;
        RAISE EXCEPTION '{name} would be above itself: %', path
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
              CONSTRAINT = '{constraint}_not_above_itself';
    ELSIF peeled.height >= {max_levels} THEN
        RAISE EXCEPTION '{name} stands % levels deep; there may be at most {max_levels}', peeled.height + 1
        USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
              CONSTRAINT = '{constraint}_not_too_deep';
    END IF;

    EXECUTE 'DELETE FROM {below} WHERE {node}_id = ANY ($1)' USING moved;
    EXECUTE 'WITH RECURSIVE up AS ('
            'SELECT id AS {node}_id, id AS ancestor_id, parent_id FROM {table} WHERE id = ANY ($1) UNION ALL '
            'SELECT up.{node}_id, upper.id, upper.parent_id FROM up JOIN {table} AS upper ON upper.id = up.parent_id) '
            'INSERT INTO {below} (ancestor_id, {node}_id) SELECT ancestor_id, {node}_id FROM up'
    USING moved;
    RETURN NULL;
END
$follow$;

CREATE TRIGGER network_1_below_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION {below}_follow();
CREATE TRIGGER network_1_below_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS went NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION {below}_follow();
CREATE TRIGGER network_1_below_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS went
FOR EACH STATEMENT EXECUTE FUNCTION {below}_follow();
"""


def follow(table: str, node: str, name: str) -> migrations.RunSQL:
    """The triggers that keep ``network_<node>_below`` (each node under every one above it, and itself)."""
    values = {"table": table, "node": node.rsplit("_", maxsplit=1)[-1], "below": f"network_{node}_below"}
    values |= {"name": name, "constraint": node, "max_levels": str(MAX_LEVELS)}
    sql = FOLLOW
    for key, value in values.items():
        sql = sql.replace("{" + key + "}", value)
    return migrations.RunSQL(sql, f"DROP FUNCTION network_{node}_below_follow() CASCADE")


# A circle of reporting is one only if all its lines stand on one day, and then they do on the latest of the
# days on which they begin. So: peel away, ignoring dates, all that is in no circle (as a rule, everything);
# of what is left, look at each day on which a line begins.
NO_CIRCLE = """
CREATE FUNCTION network_reportingline_no_circle() RETURNS trigger
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $circle$
DECLARE
    line record;
    day date;
    upward bigint[];
    lower bigint[];   -- the lines of a knot: who reports, to whom, from when, until when
    upper bigint[];
    begins date[];
    ends date[];
    circle bigint[];
    path text;
BEGIN
    FOR line IN SELECT dimension_id, array_agg(DISTINCT subordinate_id) AS people FROM came GROUP BY dimension_id
    LOOP
        PERFORM pg_advisory_xact_lock(TG_RELID::integer, line.dimension_id::integer);
        -- EXECUTE, as above: planned anew for what came this time.
        EXECUTE 'WITH RECURSIVE up (id) AS (SELECT unnest($1) UNION '
                'SELECT upper.manager_id FROM network_reportingline AS upper JOIN up ON upper.subordinate_id = up.id '
                'WHERE upper.dimension_id = $2) SELECT array_agg(id) FROM up'
        INTO upward USING line.people, line.dimension_id;
        EXECUTE 'SELECT peel.knot_below, peel.knot_above FROM '
                '(SELECT array_agg(l.subordinate_id) AS below, array_agg(l.manager_id) AS above '
                'FROM network_reportingline AS l WHERE l.subordinate_id = ANY ($1) AND l.dimension_id = $2 '
                'AND (l.starts_on < l.ends_on) IS NOT FALSE) AS edge, network_peel(edge.below, edge.above) AS peel'
        INTO lower, upper USING upward, line.dimension_id;
        CONTINUE WHEN lower IS NULL;

        -- The other way round: without those who merely stand under a circle.
        EXECUTE 'SELECT array_agg(l.subordinate_id), array_agg(l.manager_id), '
                'array_agg(coalesce(l.starts_on, ''-infinity'')), array_agg(coalesce(l.ends_on, ''infinity'')) '
                'FROM network_peel($1, $2) AS peel, unnest(peel.knot_above, peel.knot_below) AS edge (lower, upper) '
                'JOIN network_reportingline AS l ON l.subordinate_id = edge.lower AND l.manager_id = edge.upper '
                'WHERE l.dimension_id = $3'
        INTO lower, upper, begins, ends USING upper, lower, line.dimension_id;
        FOR day IN SELECT DISTINCT unnest(begins) AS begin ORDER BY begin DESC LOOP
            SELECT peel.circle INTO circle
            FROM (SELECT array_agg(l.lower) AS below, array_agg(l.upper) AS above
                  FROM unnest(lower, upper, begins, ends) AS l (lower, upper, begins, ends)
                  WHERE l.begins <= day AND l.ends > day) AS edge,
                 network_peel(edge.below, edge.above) AS peel;
            IF circle IS NOT NULL THEN
                SELECT network_path(array_agg(person.code ORDER BY at.position)) INTO path
                FROM unnest(circle) WITH ORDINALITY AS at (id, position) JOIN network_person AS person ON person.id = at.id;
                RAISE EXCEPTION 'In dimension % people would report to themselves: %',
                    (SELECT code FROM network_dimension WHERE id = line.dimension_id), path
                USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, SCHEMA = TG_TABLE_SCHEMA,
                      CONSTRAINT = 'reporting_line_no_circle';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NULL;
END
$circle$;

CREATE TRIGGER network_1_no_circle_insert AFTER INSERT ON network_reportingline REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION network_reportingline_no_circle();
CREATE TRIGGER network_1_no_circle_update AFTER UPDATE ON network_reportingline REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION network_reportingline_no_circle();
"""

# Deferred: a whole subtree, or a location with its units, may change its dimension within one transaction.
ONE_DIMENSION = """
ALTER TABLE network_fieldunit
ADD CONSTRAINT field_unit_in_the_dimension_of_its_parent
FOREIGN KEY (parent_id, dimension_id) REFERENCES network_fieldunit (id, dimension_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE network_placement
ADD CONSTRAINT placement_in_the_dimension_of_its_unit
FOREIGN KEY (field_unit_id, dimension_id) REFERENCES network_fieldunit (id, dimension_id) DEFERRABLE INITIALLY DEFERRED;
"""
MANY_DIMENSIONS = """
ALTER TABLE network_placement DROP CONSTRAINT placement_in_the_dimension_of_its_unit;
ALTER TABLE network_fieldunit DROP CONSTRAINT field_unit_in_the_dimension_of_its_parent;
"""


ANCESTOR = {"related_name": "+", "db_index": False}
DESCENDANT = {"related_name": "above_or_self"}


def without_check(to: str, **options: object) -> models.ForeignKey:
    """A foreign key that the triggers alone keep: checking a million rows again costs more than making them."""
    return models.ForeignKey(f"network.{to}", django.db.models.deletion.DO_NOTHING, db_constraint=False, **options)


class Migration(migrations.Migration):
    dependencies = [("network", "0002_views")]
    operations = [
        *[
            migrations.AlterField(model, field, without_check(to, **options))
            for model, to, fields in [
                ("fieldunitbelow", "fieldunit", {"ancestor": ANCESTOR, "unit": DESCENDANT}),
                ("partnerbelow", "partner", {"ancestor": ANCESTOR, "partner": DESCENDANT}),
            ]
            for field, options in fields.items()
        ],
        migrations.RunSQL(
            PEEL,
            "DROP FUNCTION network_peel(bigint[], bigint[]); DROP FUNCTION network_path(text[])",
        ),
        follow("network_fieldunit", "field_unit", "Field unit"),
        follow("network_partner", "partner", "Partner"),
        migrations.AlterField(
            "reportingline",
            "manager",
            models.ForeignKey(
                "network.person",
                django.db.models.deletion.PROTECT,
                related_name="directs_through",
                db_index=False,
            ),
        ),
        migrations.AddIndex(
            "reportingline",
            models.Index(fields=["manager", "dimension", "subordinate"], name="reporting_line_from_above"),
        ),
        migrations.RunSQL(NO_CIRCLE, "DROP FUNCTION network_reportingline_no_circle() CASCADE"),
        migrations.RunSQL(ONE_DIMENSION, MANY_DIMENSIONS),
    ]
