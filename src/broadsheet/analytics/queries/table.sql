-- A log of separated values, one row of the result for every line of it, in order.
--
-- A line without quotes is cut at the separator; one with quotes is cut by a pattern that knows them.
-- What cannot be cut into the header's number of fields, or lacks its time, reader or article, is left
-- out as unreadable; its number is the number of its row here.
COPY (
    WITH lines AS (
        SELECT line
        FROM read_csv(
            $path, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, skip = 1,
            delim = E'\x01', quote = '', escape = '', max_line_size = 2097152
        )
    ),
    cut AS (
        SELECT
            line,
            CASE
                WHEN NOT contains(line, '"') THEN string_split(line, $separator)
                WHEN regexp_full_match($separator || line, $whole) THEN
                    list_transform(
                        regexp_extract_all($separator || line, $one, 1),
                        lambda field: CASE
                            WHEN starts_with(field, '"') THEN replace(field[2:-2], '""', '"')
                            ELSE field
                        END
                    )
            END AS fields
        FROM lines
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
            WHEN coalesce(trim(line), '') = '' THEN 'blank'
            WHEN is_whole AND read_ms BETWEEN $earliest AND $latest AND reader <> '' AND article <> '' THEN ''
            ELSE 'unreadable'
        END AS left_out
    FROM read
) TO $target (FORMAT parquet, COMPRESSION zstd)
