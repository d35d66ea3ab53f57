-- Put a reader's volume in the place of the one that was read; 0 if that is no longer the one that is kept.
-- KEYS[1]: the reader. ARGV: the volume that was read ('' for none), the one to keep ('' for none).
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2]) end
return 1
