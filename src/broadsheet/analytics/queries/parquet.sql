-- A Parquet log, read where it lies: the fields of a reading.
SELECT
    $instant AS read_ms,
    $reader AS reader,
    $article AS article,
    $optional
    file_row_number
FROM read_parquet($path, file_row_number = true)
