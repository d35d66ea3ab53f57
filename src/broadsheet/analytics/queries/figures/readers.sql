-- The lines of readers alone: without robots, staff, and those who cannot be told apart.
SELECT * FROM told WHERE robot = '' AND kind <> 'staff' AND who IS NOT NULL
