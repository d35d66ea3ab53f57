-- The journal as a log: which lines are readings, and why the others are not.
SELECT
    ts_ms AS read_ms,
    $reader AS reader,
    lines.article,
    kind,
    section,
    device,
    referrer,
    tags,
    published,
    access,
    CASE
        WHEN event <> 'decision' THEN 'event'
        WHEN robot <> '' THEN 'robot'
        WHEN outcome = 'refuse' OR reason IN ('not_counted', 'preview') THEN 'not a reading'
        WHEN lines.reader IS NULL THEN 'reader without a pass'
        WHEN ts_ms NOT BETWEEN $earliest AND $latest OR lines.article = '' THEN 'unreadable'
        ELSE ''
    END AS left_out
FROM $lines AS lines
$joins
