-- The lines that a figure is asked of, each with its period and with one name for a reader who had several;
-- robots and staff are still among them. A line is metered where the meter counted, or would have.
SELECT
    asked.ts_ms AS ts_ms,
    asked.event AS event,
    $who AS who,
    asked.kind AS kind,
    asked.article AS article,
    asked.section AS section,
    asked.outcome AS outcome,
    asked.reason AS reason,
    asked.policy AS policy,
    asked.arm AS arm,
    asked.device AS device,
    asked.robot AS robot,
    asked.monthly_minor AS monthly_minor,
    periods.period AS period,
    event = 'decision' AND outcome IN ('release', 'wall') AND reason <> 'not_counted'
    AND (allowance IS NOT NULL OR reason IN ('allowance_left', 'already_read')) AS is_metered
FROM asked
-- ClickHouse finds the period that a line is in only beside something that is equal.
ASOF JOIN periods ON periods.is_one = asked.is_one AND asked.ts_ms >= periods.start_ms
$joins
