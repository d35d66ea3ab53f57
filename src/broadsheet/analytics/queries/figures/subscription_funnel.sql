-- From reading to paying, in this order and within one period: readers who asked for a metered article, met
-- a wall after that, looked at an offer, agreed to its conditions, and subscribed. Each step is of those who
-- took the one before (of_previous). However tells how many took the step by any way. A reader counts once
-- in each period.
WITH active AS (
    SELECT who, period, min(ts_ms) AS at_ms
    FROM lines
    WHERE is_metered
    GROUP BY who, period
),
walled AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN active ON active.who = lines.who AND active.period = lines.period
    WHERE lines.event = 'wall_shown' AND lines.ts_ms >= active.at_ms
    GROUP BY lines.who, lines.period
),
looked AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN walled ON walled.who = lines.who AND walled.period = lines.period
    WHERE lines.event = 'offers_shown' AND lines.ts_ms >= walled.at_ms
    GROUP BY lines.who, lines.period
),
agreed AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN looked ON looked.who = lines.who AND looked.period = lines.period
    WHERE lines.event = 'checkout_begun' AND lines.ts_ms >= looked.at_ms
    GROUP BY lines.who, lines.period
),
bought AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN agreed ON agreed.who = lines.who AND agreed.period = lines.period
    WHERE lines.event = 'subscribed' AND lines.ts_ms >= agreed.at_ms
    GROUP BY lines.who, lines.period
),
anyhow AS (
    SELECT event, count(*) AS readers
    FROM (SELECT DISTINCT event, who, period FROM lines) AS each_once
    GROUP BY event
),
steps AS (
    SELECT 1 AS place, 'asked for an article' AS step, (SELECT count(*) FROM active) AS readers, '' AS event
    UNION ALL
    SELECT 2, 'met a wall', (SELECT count(*) FROM walled), 'wall_shown'
    UNION ALL
    SELECT 3, 'looked at an offer', (SELECT count(*) FROM looked), 'offers_shown'
    UNION ALL
    SELECT 4, 'agreed to its conditions', (SELECT count(*) FROM agreed), 'checkout_begun'
    UNION ALL
    SELECT 5, 'subscribed', (SELECT count(*) FROM bought), 'subscribed'
)
SELECT
    steps.step AS step,
    steps.readers AS readers,
    steps.readers / nullif(
        max(steps.readers) OVER (ORDER BY steps.place ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING), 0
    ) AS of_previous,
    CASE WHEN steps.place = 1 THEN steps.readers ELSE coalesce(anyhow.readers, 0) END AS however
FROM steps
LEFT JOIN anyhow ON anyhow.event = steps.event
WHERE (SELECT count(*) FROM lines) > 0
ORDER BY steps.place
