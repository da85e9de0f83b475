#!/bin/bash
# Runs inside the container: guardInside.sh CLASS_PATH ROUNDS. Prints a line per measurement: page method clients bytes kind
# requests/s failures.
set -eu
class_path=$1 rounds=$2 seconds=3
memcached -u tomcat -U 0 -l 127.0.0.1 -p 21001 -m 256 &
memcached -u tomcat -U 0 -l 127.0.0.1 -p 21002 -m 256 &
nodes=n1:127.0.0.1:21001,n2:127.0.0.1:21002
declare -A port=([guard]=8001 [stock]=8002 [plain]=8003)
for kind in guard stock plain; do
  java -Xmx512m -cp "$class_path" msmlab.BenchTomcat $kind "${port[$kind]}" $nodes >/dev/null 2>&1 &
done
for kind in guard stock plain; do
  until (exec 3<>"/dev/tcp/127.0.0.1/${port[$kind]}") 2>/dev/null; do sleep 0.2; done
done

cat >/tmp/wrk.lua <<'LUA'
-- wrk ... -- METHOD COOKIE...: a session for each thread.
local threads = 0
function setup(thread) threads = threads + 1; thread:set("number", threads) end
function init(args)
  wrk.method = args[1]
  wrk.headers["Cookie"] = "JSESSIONID=" .. args[1 + number]
end
LUA

cookies() { # port bytes clients
  for _ in $(seq "$3"); do
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET /read?size=%s HTTP/1.0\r\n\r\n' "$2" >&3
    sed -n 's/^Set-Cookie: JSESSIONID=\([^;]*\);.*/\1/p' <&3
  done
}

measure() { # kind page method clients bytes seconds
  # shellcheck disable=SC2046 # one word a session
  wrk -t "$4" -c "$4" -d "$6s" -s /tmp/wrk.lua "http://127.0.0.1:${port[$1]}/$2" -- "$3" $(cookies "${port[$1]}" "$5" "$4") |
    awk -v head="$2 $3 $4 $5 $1" '/Requests\/sec/ { rate = $2 } /Non-2xx/ { bad = $NF } END { print head, rate, bad + 0 }'
}

for round in $(seq 0 "$rounds"); do
  for bytes in 2000 20000; do
    for clients in 1 8; do
      for request in "read GET" "write GET" "write POST"; do
        for kind in guard stock plain; do
          # shellcheck disable=SC2086 # page and method
          if [ "$round" = 0 ]; then
            measure $kind $request $clients $bytes 2 >/dev/null # The JVM is still warming up.
          else
            measure $kind $request $clients $bytes $seconds
          fi
        done
      done
    done
  done
done
