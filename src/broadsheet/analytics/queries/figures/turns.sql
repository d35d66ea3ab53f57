-- How many readers registered, and how many subscriptions began, were paid for a further term, were
-- cancelled, had a charge declined, and ended in the period: by the reader's wish (voluntarily) or because
-- no payment came (involuntarily), a trial that nobody paid for among these.
SELECT
    period,
    count(*) FILTER (WHERE event = 'registered') AS registered,
    count(*) FILTER (WHERE event = 'subscribed') AS subscribed,
    count(*) FILTER (WHERE event = 'renewed') AS renewed,
    count(*) FILTER (WHERE event = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE event = 'payment_failed') AS payment_failed,
    count(*) FILTER (WHERE churn = 'voluntary') AS ended_voluntarily,
    count(*) FILTER (WHERE churn IN ('involuntary', 'trial')) AS ended_involuntarily
FROM (
    SELECT period, event, churn FROM sales WHERE period IS NOT NULL AND event NOT IN ('paid', 'refunded')
    UNION ALL
    SELECT period, event, '' FROM lines WHERE event = 'registered'
) AS turns
GROUP BY period
ORDER BY period
