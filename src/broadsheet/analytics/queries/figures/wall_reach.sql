-- Readers who were shown a wall in the period, for whatever reason, over all readers who asked for any
-- article in it. Walls counts each time that one was shown.
SELECT
    period,
    count(DISTINCT who) FILTER (WHERE event = 'decision') AS readers,
    count(DISTINCT who) FILTER (WHERE event = 'wall_shown') AS reached,
    count(*) FILTER (WHERE event = 'wall_shown') AS walls,
    reached / nullif(readers, 0) AS reach
FROM lines
WHERE event IN ('decision', 'wall_shown')
GROUP BY period
ORDER BY period
