-- Articles by how many readers met the wall there; walls counts each time that one was shown. The first
-- fifty.
SELECT
    article,
    any_value(section) AS section,
    count(DISTINCT who) AS stopped_readers,
    count(*) AS walls
FROM lines
WHERE event = 'wall_shown'
GROUP BY article
ORDER BY stopped_readers DESC, walls DESC, article
LIMIT 50
