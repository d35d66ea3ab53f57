-- From the wall to an account, in this order and within one period: readers who met a wall that asks to
-- register, looked at the page for it after that, sent it, and showed the address to be theirs. Each step is
-- of those who took the one before (of_previous). However tells how many took the step by any way. A reader
-- counts once in each period.
WITH walled AS (
    SELECT who, period, min(ts_ms) AS at_ms
    FROM lines
    WHERE event = 'wall_shown' AND reason IN ('registration_allows_more', 'too_many_new_readers')
    GROUP BY who, period
),
looked AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN walled ON walled.who = lines.who AND walled.period = lines.period
    WHERE lines.event = 'signup_shown' AND lines.ts_ms >= walled.at_ms
    GROUP BY lines.who, lines.period
),
sent AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN looked ON looked.who = lines.who AND looked.period = lines.period
    WHERE lines.event = 'registered' AND lines.ts_ms >= looked.at_ms
    GROUP BY lines.who, lines.period
),
confirmed AS (
    SELECT lines.who AS who, lines.period AS period, min(lines.ts_ms) AS at_ms
    FROM lines JOIN sent ON sent.who = lines.who AND sent.period = lines.period
    WHERE lines.event = 'confirmed' AND lines.ts_ms >= sent.at_ms
    GROUP BY lines.who, lines.period
),
anyhow AS (
    SELECT event, count(*) AS readers
    FROM (SELECT DISTINCT event, who, period FROM lines) AS each_once
    GROUP BY event
),
steps AS (
    SELECT 1 AS place, 'asked to register' AS step, (SELECT count(*) FROM walled) AS readers, '' AS event
    UNION ALL
    SELECT 2, 'looked at registering', (SELECT count(*) FROM looked), 'signup_shown'
    UNION ALL
    SELECT 3, 'registered', (SELECT count(*) FROM sent), 'registered'
    UNION ALL
    SELECT 4, 'confirmed the address', (SELECT count(*) FROM confirmed), 'confirmed'
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
