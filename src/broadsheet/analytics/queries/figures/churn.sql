-- Of the subscriptions that were paid for when the period began (running), those that ended within it: by
-- the reader's wish (voluntary), because no payment came (involuntary), or by staff. What began and ended
-- within one period is in neither. Trials are no subscriptions that are paid for.
SELECT
    base.period AS period,
    count(*) AS running,
    count(*) FILTER (WHERE ends.why = 'voluntary') AS voluntary,
    count(*) FILTER (WHERE ends.why = 'involuntary') AS involuntary,
    count(*) FILTER (WHERE ends.why NOT IN ('voluntary', 'involuntary')) AS by_staff,
    voluntary / count(*) AS voluntary_rate,
    involuntary / count(*) AS involuntary_rate
FROM (
    SELECT periods.period AS period, spells.subscription AS subscription
    FROM periods CROSS JOIN spells
    WHERE spells.from_ms < periods.start_ms AND periods.start_ms <= spells.to_ms AND spells.monthly_minor > 0
) AS base
LEFT JOIN (
    SELECT period, subscription, max(churn) AS why
    FROM sales
    WHERE event = 'expired' AND period IS NOT NULL
    GROUP BY period, subscription
) AS ends ON ends.period = base.period AND ends.subscription = base.subscription
GROUP BY base.period
ORDER BY base.period
