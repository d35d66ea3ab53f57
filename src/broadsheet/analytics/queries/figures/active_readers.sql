-- Readers who asked for at least one metered article in the period, by kind. Somebody who registered
-- within it is counted in both kinds.
SELECT
    period,
    count(DISTINCT who) AS readers,
    count(DISTINCT who) FILTER (WHERE kind = 'anonymous') AS anonymous,
    count(DISTINCT who) FILTER (WHERE kind = 'registered') AS registered
FROM lines
WHERE is_metered
GROUP BY period
ORDER BY period
