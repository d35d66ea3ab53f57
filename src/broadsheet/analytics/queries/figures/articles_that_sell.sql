-- Articles by how many subscriptions began from them: the reader went from the article to the offers (sold).
-- Registered tells the same of accounts. Stopped_before tells, whatever led to the purchase, how many readers
-- who subscribed had met the wall at the article before that in the same period; one reader may count for
-- several articles there, so that column adds up to nothing. The first fifty.
SELECT
    article,
    max(place) AS section,
    CAST(sum(is_sold) AS BIGINT) AS sold,
    CAST(sum(is_registered) AS BIGINT) AS registered,
    CAST(sum(is_stopped) AS BIGINT) AS stopped_before
FROM (
    SELECT article, section AS place, 1 AS is_sold, 0 AS is_registered, 0 AS is_stopped
    FROM lines
    WHERE event = 'subscribed' AND article <> ''
    UNION ALL
    SELECT article, section, 0, 1, 0
    FROM lines
    WHERE event = 'registered' AND article <> ''
    UNION ALL
    SELECT walls.article AS article, max(walls.section) AS place, 0, 0, 1
    FROM lines AS walls JOIN lines AS buys ON buys.who = walls.who AND buys.period = walls.period
    WHERE walls.event = 'wall_shown' AND buys.event = 'subscribed' AND walls.ts_ms <= buys.ts_ms
    GROUP BY walls.article, walls.who, walls.period
) AS credits
GROUP BY article
ORDER BY sold DESC, stopped_before DESC, registered DESC, article
LIMIT 50
