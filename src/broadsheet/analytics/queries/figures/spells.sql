-- How each subscription stood, from one of its lines to the next: what it brought a month. What has not been
-- heard of since it ended is not counted for ever: the longest grace is 60 days.
SELECT
    subscription,
    offer,
    product,
    currency,
    monthly_minor,
    ts_ms AS from_ms,
    -- Where nothing follows, ClickHouse finds nought there.
    CASE WHEN next_ms > 0 AND (given_up_ms IS NULL OR next_ms < given_up_ms) THEN next_ms ELSE given_up_ms END AS to_ms
FROM (
    SELECT
        subscription,
        offer,
        product,
        currency,
        monthly_minor,
        ts_ms,
        min(ts_ms) OVER (
            PARTITION BY subscription
            ORDER BY ts_ms, CASE WHEN event = 'expired' THEN 1 ELSE 0 END, event
            ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING
        ) AS next_ms,
        until + 62 * CAST(86400000 AS BIGINT) AS given_up_ms
    FROM sales
    WHERE subscription IS NOT NULL AND event <> 'refunded'
) AS lines
