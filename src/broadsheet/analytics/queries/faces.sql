-- Every article as the policy's rules may see it. One that moved to another section has two faces.
CREATE TEMP TABLE faces AS
SELECT (row_number() OVER () - 1)::INTEGER AS face, *
FROM (SELECT DISTINCT article::VARCHAR AS article, section, tags, published, access FROM $readings)
