-- What each reader of an experiment did within some days of being put into an arm, one row for each.
--
-- A reader is the name that the experiment has for their lot; exposure lines tie it to the names of the
-- months. Whoever registers or signs in is followed: what the account does from then on in that month
-- counts for the browser's reader too, whatever the account's own lot is. Nobody is ever taken out.
WITH exposed AS (
    SELECT before AS unit, min_by(arm, ts_ms) AS arm, min(ts_ms) AS first_ms
    FROM lines
    WHERE event = 'exposure' AND starts_with(arm, $prefix) AND robot = '' AND before IS NOT NULL
    GROUP BY before
),
named AS (
    SELECT DISTINCT before AS unit, reader AS name, 0::BIGINT AS since_ms
    FROM lines
    WHERE event = 'exposure' AND starts_with(arm, $prefix) AND before IS NOT NULL AND reader IS NOT NULL
),
followed AS (
    SELECT named.unit, lines.reader AS name, min(lines.ts_ms) AS since_ms
    FROM lines JOIN named ON lines.before = named.name
    WHERE lines.event IN ('registered', 'signed_in') AND lines.reader IS NOT NULL
    GROUP BY ALL
),
names AS (
    SELECT unit, name, min(since_ms) AS since_ms
    FROM (SELECT * FROM named UNION ALL SELECT * FROM followed)
    GROUP BY ALL
),
bought AS (
    SELECT DISTINCT names.unit, lines.subscription
    FROM lines JOIN names ON lines.reader = names.name AND lines.ts_ms >= names.since_ms
    WHERE lines.event = 'subscribed' AND lines.subscription IS NOT NULL
),
told AS (
    SELECT names.unit, lines.ts_ms, lines.event, lines.outcome, lines.article
    FROM lines JOIN names ON lines.reader = names.name AND lines.ts_ms >= names.since_ms
    UNION ALL
    -- Later turns of a subscription name it, and not its reader.
    SELECT bought.unit, lines.ts_ms, lines.event, lines.outcome, lines.article
    FROM lines JOIN bought ON lines.subscription = bought.subscription
    WHERE lines.reader IS NULL
),
did AS (
    SELECT told.*
    FROM told JOIN exposed ON exposed.unit = told.unit
    WHERE told.ts_ms >= exposed.first_ms AND told.ts_ms < exposed.first_ms + $outcome_ms
)
SELECT
    exposed.arm,
    exposed.first_ms,
    coalesce(bool_or(event = 'subscribed'), false)::INTEGER AS subscribed,
    coalesce(bool_or(event = 'registered'), false)::INTEGER AS registered,
    coalesce(bool_or(event = 'cancelled'), false)::INTEGER AS cancelled,
    coalesce(bool_or(event = 'wall_shown'), false)::INTEGER AS met_wall,
    count(DISTINCT article) FILTER (event = 'decision' AND outcome = 'release')::INTEGER AS readings
FROM exposed LEFT JOIN did USING (unit)
GROUP BY exposed.unit, exposed.arm, exposed.first_ms
ORDER BY exposed.first_ms, exposed.unit
