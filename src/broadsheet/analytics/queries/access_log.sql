-- An access log in the Common or Combined Log Format, one row of the result for every line, in order.
--
-- A reading is a GET that was answered with 200 or 304, of something that is no asset, by something that
-- does not call itself a robot or a feed reader. The reader is the address with the user agent, and
-- only their hash is kept.
COPY (
    WITH lines AS (
        SELECT line
        FROM read_csv(
            $path, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
            delim = E'\x01', quote = '', escape = '', max_line_size = 2097152
        )
    ),
    cut AS (
        SELECT
            line,
            regexp_extract(
                line, $pattern, ['address', 'time', 'request', 'status', 'referrer', 'agent']
            ) AS said
        FROM lines
    ),
    asked AS (
        SELECT
            line,
            said,
            epoch_ms(try_strptime(said.time, '%d/%b/%Y:%H:%M:%S %z')) AS read_ms,
            string_split(said.request, ' ')[1] AS method,
            -- The path alone: a query never makes another article, nor does naming the host.
            regexp_extract(string_split(said.request, ' ')[2], '^(?:https?://[^/]*)?([^?#]*)', 1) AS path,
            lower(said.agent) AS agent
        FROM cut
    )
    SELECT
        read_ms,
        hash(said.address || '|' || said.agent) AS reader,
        path AS article,
        regexp_extract(path, '^/([^/]+)/', 1) AS section,
        CASE WHEN regexp_matches(agent, $mobile) THEN 'mobile' ELSE 'desktop' END AS device,
        regexp_extract(said.referrer, '^https?://([^/:]+)', 1) AS referrer,
        CASE
            WHEN coalesce(trim(line), '') = '' THEN 'blank'
            WHEN read_ms IS NULL OR read_ms NOT BETWEEN $earliest AND $latest THEN 'unreadable'
            WHEN method <> 'GET' OR path IS NULL OR path = '' THEN 'not a GET'
            WHEN said.status NOT IN ('200', '304') THEN 'not answered with 200 or 304'
            WHEN regexp_matches(lower(path), $asset) THEN 'asset'
            WHEN regexp_matches(agent, $robot) THEN 'robot or feed reader'
            ELSE ''
        END AS left_out
    FROM asked
) TO $target (FORMAT parquet, COMPRESSION zstd)
