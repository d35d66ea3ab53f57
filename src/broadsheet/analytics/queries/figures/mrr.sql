-- Monthly recurring revenue: what the subscriptions that run at the end of the period bring a month, each at
-- its price or introductory price over the months of its term, by currency. One whose payment has failed
-- counts until it has ended; a trial and a pause bring nothing.
SELECT
    periods.period AS period,
    spells.currency AS currency,
    count(*) AS subscriptions,
    CAST(sum(spells.monthly_minor) AS BIGINT) AS mrr_minor
FROM periods CROSS JOIN spells
WHERE spells.from_ms < periods.end_ms AND periods.end_ms <= spells.to_ms AND spells.monthly_minor > 0
GROUP BY periods.period, spells.currency
ORDER BY period, currency
