-- One spend, in one step. What it does is written in ledgers/spending.py; the layout in ledgers/volume.py.
-- KEYS[1]: the reader. ARGV: pool, article key (8 bytes), then as stamps of 6 bytes each: when it is read,
-- since when readings count, from when on they are kept; the limit ('' for none); the book that is carried.
-- Returns granted, first (1 or 0), and the live entries.
local SIZE, STAMP = 14, 6
local byte, sub = string.byte, string.sub
local pool, article, read_at, since, keep = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local limit, carried = tonumber(ARGV[6]), ARGV[7]

-- Lua's own < goes by the server's locale.
local function before(one, other)
  for i = 1, #one do
    local a, b = byte(one, i), byte(other, i)
    if a ~= b then return a < b end
  end
  return false
end

local function since_stamp(book, start)
  local at = 1
  while at <= #book and before(sub(book, at, at + STAMP - 1), start) do at = at + SIZE end
  return sub(book, at)
end

local function find(book, key)
  for at = 1, #book, SIZE do
    if sub(book, at + STAMP, at + SIZE - 1) == key then return at end
  end
end

-- The newest grant of an article is kept.
local function record(book, entry)
  local at = find(book, sub(entry, STAMP + 1))
  if at then
    if not before(sub(book, at, at + SIZE - 1), entry) then return book end
    book = sub(book, 1, at - 1) .. sub(book, at + SIZE)
  end
  at = #book + 1
  while at > 1 and before(entry, sub(book, at - SIZE, at - 1)) do at = at - SIZE end
  return sub(book, 1, at - 1) .. entry .. sub(book, at)
end

local volume = redis.call('GET', KEYS[1]) or ''
local first_part, kept, rest = volume, '', ''
local at = 1
while at <= #volume do
  local name_ends = at + byte(volume, at)
  local ends = name_ends + 2 + (byte(volume, name_ends + 1) * 256 + byte(volume, name_ends + 2)) * SIZE
  if sub(volume, at + 1, name_ends) == pool then
    first_part, kept, rest = sub(volume, 1, at - 1), sub(volume, name_ends + 3, ends), sub(volume, ends + 1)
    break
  end
  at = ends + 1
end

local book = kept
for i = 1, #carried, SIZE do book = record(book, sub(carried, i, i + SIZE - 1)) end
local live = since_stamp(book, since)
local granted = find(live, article) ~= nil
local first = not granted and (limit == nil or #live / SIZE < limit)
if first then
  book = since_stamp(record(book, read_at .. article), keep)
  live = since_stamp(book, since)
end
if book ~= kept then
  local count = #book / SIZE
  redis.call('SET', KEYS[1], first_part .. string.char(#pool) .. pool
    .. string.char(math.floor(count / 256), count % 256) .. book .. rest)
end
return {(granted or first) and 1 or 0, first and 1 or 0, live}
