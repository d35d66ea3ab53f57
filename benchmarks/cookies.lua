-- Each request carries the next cookie of a file, so that every reader is another one.
local cookies = {}
for line in io.lines(os.getenv("BENCH_COOKIES")) do cookies[#cookies + 1] = line end
local at = 0

request = function()
  at = at % #cookies + 1
  wrk.headers["Cookie"] = cookies[at]
  return wrk.format("GET")
end
