-- One scenario for wrk: the request from the environment, the result as one line of JSON.

local function read(name)
    local path = os.getenv(name)
    if not path then return nil end
    local file = assert(io.open(path, "rb"))
    local text = file:read("*a")
    file:close()
    return text
end

wrk.method = os.getenv("SCENARIO_METHOD") or "GET"
wrk.body = read("SCENARIO_BODY")
wrk.headers["Authorization"] = os.getenv("SCENARIO_AUTHORIZATION")
if wrk.body then wrk.headers["Content-Type"] = "application/x-www-form-urlencoded" end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'RESULT {"requests": %d, "seconds": %.6f, "p50_us": %d, "p99_us": %d, "failed": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
