-- What the generator made, as a log: the columns that a replay knows.
SELECT
    read_ms AS ts_ms,
    reader,
    article::INTEGER AS article,
    ['anonymous', 'registered', 'subscriber'][kind + 1] AS kind,
    ['world', 'business', 'politics', 'sport', 'culture', 'opinion'][article % 6 + 1] AS section,
    ['mobile', 'desktop', 'app'][device + 1] AS device
FROM made
