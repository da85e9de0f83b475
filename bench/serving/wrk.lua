-- wrk ... -- METHOD COOKIE...: each thread has one connection and one session.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  wrk.method = args[1]
  wrk.headers["Cookie"] = args[2 + number]
end

-- Prints requests, requests per second, milliseconds of half and of 99 % of them, and failures.
function done(summary, latency)
  local errors = summary.errors
  print(string.format("%d %.1f %.3f %.3f %d",
    summary.requests,
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
