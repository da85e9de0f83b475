# Docker supervises the services of a node: what the steps of a release need of it, see place.sh. A node cannot reach the
# engine, and must not: the caller of this program can, and answers it (atNode.ts).

exec 3>&1 4<&0

# A question is a line behind a byte that no other line has; the answer an exit code and a size in a line, then so many bytes.
ask() {
  local code size
  printf '\001%s\n' "$*" >&3
  # The caller is gone: this program ends at once, with its subshells, and the next call makes it whole.
  read -r code size <&4 || kill 0
  head -c "$size" <&4
  return "$code"
}

state_of() {
  local state
  state=$(ask state "$1")
  case $state in
    running | "exited since "*) echo "$state" ;;
    *) echo "$state, seen $(date -Is)" ;;
  esac
}

started_at() {
  ask started "$1"
}

restarts_of() {
  ask restarts "$1"
}

start() {
  ask start "$1"
}

signal_reload() {
  ask signal "$1" "$RELOAD_SIGNAL"
}

# In a container of its own, so that it takes nothing of the service's memory.
run_as() {
  ask test "$1"
}

# Seconds of the clock that the engine has as well.
log_mark() {
  date +%s.%N
}

log_since() {
  ask log "$1" --since "$2"
}

last_log() {
  ask log "$1" --tail "$2"
}

log_command() {
  ask log-command "$1"
}

# The container is the engine's, which replaces it before this program is called.
is_unit_in_use() { :; }
use_unit() { :; }
look_at_unit() { :; }
remove_unit() { :; }

archive() {
  local file=$STATE/incoming/$1
  if [ ! -e "$file" ]; then
    install -d -m 700 "$STATE/incoming"
    ask archive "$1" >"$file.$$"
    mv "$file.$$" "$file"
  fi
  echo "$file"
}

tidy_parts() { :; }
