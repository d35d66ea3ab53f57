-- How long readers took from the first wall at a metered article in a period to the first subscription after
-- it in the same period. Readers have another name each month, so nothing longer than a month is seen.
SELECT
    CASE
        WHEN hours < 1 THEN 'within an hour'
        WHEN hours < 24 THEN 'within a day'
        WHEN hours < 72 THEN '1 to 2 days'
        WHEN hours < 168 THEN '3 to 6 days'
        WHEN hours < 336 THEN '7 to 13 days'
        ELSE '14 days and more'
    END AS waited,
    count(*) AS readers
FROM (
    SELECT stops.who, stops.period, (min(buys.ts_ms) - min(stops.stopped_ms)) / 3600000 AS hours
    FROM (
        SELECT who, period, min(ts_ms) AS stopped_ms
        FROM lines
        WHERE is_metered AND outcome = 'wall'
        GROUP BY who, period
    ) AS stops
    JOIN lines AS buys ON buys.who = stops.who AND buys.period = stops.period
    WHERE buys.event = 'subscribed' AND buys.ts_ms >= stops.stopped_ms
    GROUP BY stops.who, stops.period
) AS waits
GROUP BY waited
ORDER BY min(hours)
