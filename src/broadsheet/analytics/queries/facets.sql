-- The values that figures are told apart by.
CREATE TEMP TABLE facets AS
SELECT (row_number() OVER (ORDER BY value) - 1)::INTEGER AS facet, value
FROM (SELECT DISTINCT $field AS value FROM $readings)
