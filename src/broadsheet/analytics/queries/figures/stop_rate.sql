-- Readers who met the wall at a metered article in the period (stopped), over readers who asked for at
-- least one metered article in it (active). A reader is counted once in each period, however often.
SELECT
    period,
    count(DISTINCT who) AS active,
    count(DISTINCT who) FILTER (WHERE outcome = 'wall') AS stopped,
    stopped / active AS stop_rate
FROM lines
WHERE is_metered
GROUP BY period
ORDER BY period
