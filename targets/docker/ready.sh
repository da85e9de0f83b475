#!/bin/sh
# Waits until a service answers; prints its last log lines where it does not.
# NAME, CONTAINER: the service's container; PROBE: bash text that succeeds when the service answers; TIMEOUT: seconds;
# RELOAD_SIGNAL, RELOADED: the signal that makes it read its files again, and the log line that says it has;
# FILES: what it should have read, unused here: a change of it is what runs this.
set -u

fail() {
  echo "$NAME $1; its last log lines:" >&2
  docker logs --tail 20 "$CONTAINER" >&2
  exit 1
}

# One exec that tries often; a container that is just being restarted takes none.
answers() {
  deadline=$(($(date +%s) + TIMEOUT))
  until timeout "$TIMEOUT" docker exec "$CONTAINER" bash -c "until { $PROBE; } >/dev/null 2>&1; do sleep 0.1; done" \
    >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$deadline" ] || fail "did not answer within $TIMEOUT s"
    [ "$(docker inspect --format '{{.RestartCount}}' "$CONTAINER")" -lt 3 ] || fail "ends again and again"
    sleep 0.2
  done
}

reload() {
  since=$(date +%s)
  docker kill --signal "$RELOAD_SIGNAL" "$CONTAINER" >/dev/null || fail "took no $RELOAD_SIGNAL"
  tries=0
  until docker logs --since "$since" "$CONTAINER" 2>&1 | grep -q "$RELOADED"; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || fail "did not take its new files"
    sleep 0.1
  done
}

answers
if [ "${1-}" = reload ] && [ -n "$RELOAD_SIGNAL" ]; then
  reload
  answers
fi
