# How the program of a node goes on, and how it ends where it cannot.

readonly LAST_LINES=20

# Of a full /tmp too a lab can be taken away; the container of a node has none to write to.
log=$(mktemp 2>/dev/null || mktemp -p /run 2>/dev/null || mktemp -p /dev/shm)
trap 'rm -f "$log" "$log".*' EXIT
export LC_ALL=C
umask 022

# One deployment at a time; one that was cut off may still be at work. $1: of what; nothing means of the whole node.
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

# A step of a deployment: told while it runs; if it fails, its command and the last lines that it wrote.
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

# Bash forgets `set -e` in a condition; here it holds. The result is in $result.
attempt() {
  set +e
  (set -e && "$@")
  result=$?
  set -e
}
