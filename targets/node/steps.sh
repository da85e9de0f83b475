# Steps of the program of a node, and how it ends if one fails.

readonly LAST_LINES=20

# A lab can be removed even if /tmp is full; the container of a node has no /tmp that it may write to.
log=$(mktemp 2>/dev/null || mktemp -p /run 2>/dev/null || mktemp -p /dev/shm)
trap 'rm -f "$log" "$log".*' EXIT
export LC_ALL=C
umask 022

# Lets one deployment work at a time; one that was cut off may still be at work. $1: a service, or nothing for the whole node.
locked() {
  install -d -m 755 "$STATE"
  exec 9>"$STATE/lock${1:+.$1}"
  flock -n 9 && return
  echo "waiting for another deployment that is at work here"
  flock -w 900 9 || fail "another deployment has been at work here for 15 minutes"
}

fail() {
  echo "$1" >&2
  exit 1
}

# step NAME COMMAND...: prints the name, runs the command, and if that fails reports it with the last lines that it wrote.
step() {
  local name=$1
  shift
  echo "$name"
  "$@" >"$log" 2>&1 9>&- && return
  {
    echo "the step \"$name\" failed: ${*//$'\n'/ }"
    tail -n "$LAST_LINES" "$log"
  } >&2
  return 1
}

# Runs a command with `set -e`, which bash ignores in a condition, and puts its exit code into $result.
attempt() {
  set +e
  (set -e && "$@")
  result=$?
  set -e
}
