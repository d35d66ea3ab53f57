-- How many readers registered, subscribed, were charged for a further term, cancelled, or had a charge
-- declined in the period, and how many subscriptions ended: by the reader's wish (voluntary) or because
-- no payment came (involuntary).
SELECT
    period,
    count(DISTINCT who) FILTER (WHERE event = 'registered') AS registered,
    count(DISTINCT who) FILTER (WHERE event = 'subscribed') AS subscribed,
    count(DISTINCT who) FILTER (WHERE event = 'renewed') AS renewed,
    count(DISTINCT who) FILTER (WHERE event = 'cancelled') AS cancelled,
    count(DISTINCT who) FILTER (WHERE event = 'payment_failed') AS payment_failed,
    count(DISTINCT who) FILTER (WHERE event = 'expired' AND reason IN ('cancelled', 'withdrawn')) AS ended_voluntarily,
    count(DISTINCT who) FILTER (
        WHERE event = 'expired' AND reason IN ('payment_failed', 'trial_over')
    ) AS ended_involuntarily
FROM lines
GROUP BY period
ORDER BY period
