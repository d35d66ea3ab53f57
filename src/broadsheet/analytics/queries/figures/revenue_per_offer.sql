-- By offer and currency: what was paid in this time, what was given back of it, and what is
-- left (net); how many subscriptions began; and the monthly recurring revenue of those that run at its end.
-- Sales without an offer stand under the name of the product alone.
SELECT
    offer,
    product,
    currency,
    CAST(sum(is_bought) AS BIGINT) AS bought,
    CAST(sum(is_payment) AS BIGINT) AS payments,
    CAST(sum(came) AS BIGINT) AS paid_minor,
    CAST(sum(went) AS BIGINT) AS refunded_minor,
    CAST(sum(came) - sum(went) AS BIGINT) AS net_minor,
    CAST(sum(monthly) AS BIGINT) AS mrr_minor
FROM (
    SELECT
        offer,
        product,
        currency,
        CASE WHEN event = 'subscribed' THEN 1 ELSE 0 END AS is_bought,
        CASE WHEN event = 'paid' THEN 1 ELSE 0 END AS is_payment,
        CASE WHEN event = 'paid' THEN coalesce(amount_minor, 0) ELSE 0 END AS came,
        CASE WHEN event = 'refunded' THEN coalesce(amount_minor, 0) ELSE 0 END AS went,
        0 AS monthly
    FROM sales
    WHERE period IS NOT NULL AND event IN ('subscribed', 'paid', 'refunded')
    UNION ALL
    SELECT offer, product, currency, 0, 0, 0, 0, monthly_minor
    FROM spells
    WHERE
        from_ms < (SELECT max(end_ms) FROM periods)
        AND to_ms >= (SELECT max(end_ms) FROM periods)
        AND monthly_minor > 0
) AS parts
GROUP BY offer, product, currency
ORDER BY net_minor DESC, offer, product, currency
