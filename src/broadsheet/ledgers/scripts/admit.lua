-- Lease places for new readers of a network in an hour; return how many.
-- KEYS[1]: the network. ARGV: the hour, how many are wanted, how many there are in all, seconds to keep this.
-- The value is `hour:admitted` for the last two hours, so hours long gone go with the next lease.
local hour, want, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local admitted, others = 0, ''
local kept = redis.call('GET', KEYS[1]) or ''
for past, count in string.gmatch(kept, '(%d+):(%d+)') do
  past = tonumber(past)
  if past == hour then
    admitted = tonumber(count)
  elseif past >= hour - 1 then
    others = others .. ' ' .. past .. ':' .. count
  end
end
local given = math.max(0, math.min(want, limit - admitted))
if given > 0 then
  redis.call('SET', KEYS[1], hour .. ':' .. (admitted + given) .. others, 'EX', ARGV[4])
end
return given
