-- The lines that a figure is asked of, readers' alone, each with its period and with one name for a reader
-- who had several. A line is metered where the meter counted, or would have.
SELECT
    asked.*,
    $who AS who,
    periods.period AS period,
    event = 'decision' AND outcome IN ('release', 'wall') AND reason <> 'not_counted'
    AND (allowance IS NOT NULL OR reason IN ('allowance_left', 'already_read')) AS is_metered
FROM asked
-- ClickHouse finds the period that a line is in only beside something that is equal.
ASOF JOIN periods ON periods.is_one = asked.is_one AND asked.ts_ms >= periods.start_ms
$joins
WHERE asked.robot = '' AND asked.kind <> 'staff' AND asked.reader IS NOT NULL
