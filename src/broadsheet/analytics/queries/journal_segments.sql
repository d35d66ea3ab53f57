-- Segments of the journal as typed lines. What is not whole (torn off, or never a line) is left out.
SELECT
    fields[1]::BIGINT AS ts_ms,
    fields[2] AS event,
    try_cast('0x' || fields[3] AS BIGINT) AS reader,
    try_cast('0x' || fields[4] AS BIGINT) AS before,
    fields[5] AS kind,
    fields[6] AS article,
    fields[7] AS section,
    fields[8] AS tags,
    try_cast(fields[9] AS BIGINT) AS published,
    fields[10] AS access,
    fields[11] AS outcome,
    fields[12] AS reason,
    fields[13] = '1' AS counted,
    try_cast(fields[14] AS INTEGER) AS allowance,
    try_cast(fields[15] AS INTEGER) AS remaining,
    fields[16] AS policy,
    fields[17] AS rule,
    fields[18] AS arm,
    fields[19] AS referrer,
    fields[20] AS device,
    fields[21] AS robot,
    fields[22] AS offer,
    try_cast(fields[23] AS BIGINT) AS amount_minor,
    fields[24] AS currency,
    CASE WHEN len(fields) = $count THEN fields[25] ELSE '' END AS churn,
    CASE WHEN len(fields) = $count THEN try_cast('0x' || fields[26] AS BIGINT) END AS subscription,
    CASE WHEN len(fields) = $count THEN fields[27] ELSE '' END AS product,
    CASE WHEN len(fields) = $count THEN try_cast(fields[28] AS BIGINT) END AS monthly_minor,
    CASE WHEN len(fields) = $count THEN try_cast(fields[29] AS BIGINT) END AS until,
    fields[-1]::UTINYINT AS version
FROM (
    SELECT string_split(line, E'\t') AS fields
    FROM read_csv(
        $paths, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
        delim = E'\x01', quote = '', escape = '', max_line_size = 2097152
    )
)
WHERE ($whole) AND try_cast(fields[1] AS BIGINT) IS NOT NULL
