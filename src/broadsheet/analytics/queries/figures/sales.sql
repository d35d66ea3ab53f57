-- What was sold, up to the end of the time that is asked of: every line of a sale, with the period it falls
-- into where it lies within the time.
SELECT
    sold.ts_ms AS ts_ms,
    sold.event AS event,
    sold.subscription AS subscription,
    sold.offer AS offer,
    sold.product AS product,
    sold.amount_minor AS amount_minor,
    sold.currency AS currency,
    sold.monthly_minor AS monthly_minor,
    sold.until AS until,
    CASE
        WHEN event <> 'expired' THEN ''
        WHEN sold.churn <> '' THEN sold.churn
        WHEN reason IN ('cancelled', 'withdrawn') THEN 'voluntary'
        WHEN reason = 'payment_failed' THEN 'involuntary'
        WHEN reason = 'trial_over' THEN 'trial'
        ELSE 'staff'
    END AS churn,
    CASE WHEN sold.ts_ms >= $first THEN periods.period END AS period
FROM sold
ASOF LEFT JOIN periods ON periods.is_one = sold.is_one AND sold.ts_ms >= periods.start_ms
