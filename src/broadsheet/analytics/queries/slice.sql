-- The readings from one instant (included) to another (excluded), in the order of the log. Articles are
-- seen as a policy's rules see them (face), readers by kind, and figures are told apart by one field
-- (facet), each only where it is asked for. A join may put readings into another order: their places are
-- told, so that they can be put back.
SELECT read_ms, $reader AS reader, $article AS article, $kind $face $facet $place
FROM (SELECT *, row_number() OVER () AS place FROM $log WHERE read_ms >= ? AND read_ms < ? AND $condition) AS log
$joins
