-- A log of separated values, one row of the result for every line of it, in order.
--
-- A line that has not the header's number of fields, or lacks its time, reader or article, is left out
-- as unreadable; its number is the number of its row here.
COPY (
    WITH cut AS (
        SELECT line, string_split(line, $separator) AS fields
        FROM read_csv(
            $path, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, skip = 1,
            delim = E'\x01', quote = '', escape = '', max_line_size = 2097152
        )
    ),
    read AS (
        SELECT
            line,
            len(fields) = $count AS is_whole,
            $instant AS read_ms,
            $reader AS reader,
            $article AS article,
            $optional
        FROM cut
    )
    SELECT
        read_ms,
        hash(reader) AS reader,
        article,
        * EXCLUDE (line, is_whole, read_ms, reader, article),
        CASE
            WHEN is_whole AND read_ms BETWEEN $earliest AND $latest AND reader <> '' AND article <> '' THEN ''
            WHEN coalesce(trim(line), '') = '' THEN 'blank'
            ELSE 'unreadable'
        END AS left_out
    FROM read
) TO $target (FORMAT parquet, COMPRESSION zstd)
