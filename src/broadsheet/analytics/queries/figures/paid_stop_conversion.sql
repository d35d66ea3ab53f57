-- Readers who subscribed after they had met the wall at a metered article in the same period (subscribed),
-- over all readers who met it (stopped). A free trial is a subscription; in_trial tells how many began so.
-- Readers have another name each month: who subscribes in a later month than they were stopped is not
-- counted, so the longest period to ask of is the month.
SELECT
    stops.period AS period,
    count(*) AS stopped,
    count(*) FILTER (WHERE buys.last_ms >= stops.stopped_ms) AS subscribed,
    count(*) FILTER (WHERE buys.last_ms >= stops.stopped_ms AND buys.is_trial = 1) AS in_trial,
    subscribed / count(*) AS conversion
FROM (
    SELECT who, period, min(ts_ms) AS stopped_ms
    FROM lines
    WHERE is_metered AND outcome = 'wall'
    GROUP BY who, period
) AS stops
LEFT JOIN (
    SELECT
        who,
        period,
        max(ts_ms) AS last_ms,
        min(CASE WHEN monthly_minor = 0 THEN 1 ELSE 0 END) AS is_trial
    FROM lines
    WHERE event = 'subscribed'
    GROUP BY who, period
) AS buys ON buys.who = stops.who AND buys.period = stops.period
GROUP BY stops.period
ORDER BY stops.period
