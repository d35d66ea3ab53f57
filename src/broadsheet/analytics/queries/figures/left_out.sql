-- Readings that no other figure counts, beside those that they do (readers): of crawlers that proved what
-- they are, of what only calls itself a robot, of staff, and of readers without a pass, who cannot be told
-- apart.
SELECT
    period,
    count(*) FILTER (WHERE robot = '' AND kind <> 'staff' AND who IS NOT NULL) AS readers,
    count(*) FILTER (WHERE robot NOT IN ('', 'named')) AS proven_robots,
    count(*) FILTER (WHERE robot = 'named') AS named_robots,
    count(*) FILTER (WHERE robot = '' AND kind = 'staff') AS staff,
    count(*) FILTER (WHERE robot = '' AND kind <> 'staff' AND who IS NULL) AS without_a_pass
FROM told
WHERE event = 'decision'
GROUP BY period
ORDER BY period
