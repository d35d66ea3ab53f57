-- How many readings each stretch of 2**20 milliseconds (a good quarter of an hour) holds: what cuts the
-- log into slices of about equal size, and tells its span.
SELECT read_ms >> 20 AS stretch, count(*) AS readings
FROM $readings
GROUP BY stretch
ORDER BY stretch
