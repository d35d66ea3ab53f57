-- How many different metered articles a reader was given in a period, and in how many periods of a reader
-- it was that many. From 20 on they are counted together.
SELECT
    CASE WHEN articles < 20 THEN articles::VARCHAR ELSE '20+' END AS articles_read,
    count(*) AS reader_periods
FROM (
    SELECT who, period, count(DISTINCT article) FILTER (WHERE outcome = 'release') AS articles
    FROM lines
    WHERE is_metered
    GROUP BY who, period
)
GROUP BY articles_read
ORDER BY min(articles)
