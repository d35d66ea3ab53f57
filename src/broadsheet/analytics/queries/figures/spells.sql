-- How each subscription stood, from one of its lines to the next: what it brought a month.
SELECT
    subscription,
    offer,
    product,
    currency,
    monthly_minor,
    ts_ms AS from_ms,
    coalesce(
        -- Where nothing follows, ClickHouse finds nought there.
        nullif(
            min(ts_ms) OVER (
                PARTITION BY subscription
                ORDER BY ts_ms, CASE WHEN event = 'expired' THEN 1 ELSE 0 END, event
                ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING
            ),
            0
        ),
        -- What has not been heard of since is not counted for ever: the longest grace is 60 days.
        until + 62 * CAST(86400000 AS BIGINT)
    ) AS to_ms
FROM sales
WHERE subscription IS NOT NULL AND event <> 'refunded'
