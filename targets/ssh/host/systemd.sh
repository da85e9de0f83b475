# systemd supervises the services of a host: what the steps of a release need of it, see place.sh.

unit_of() {
  echo "msm-lab-$1.service"
}

state_of() {
  local unit state
  unit=$(unit_of "$1")
  state=$(systemctl is-active "$unit" || :)
  case $state in
    active | reloading) echo running ;;
    *) echo "$state since $(systemctl show -P InactiveEnterTimestamp "$unit")" ;;
  esac
}

started_at() {
  systemctl show -P ExecMainStartTimestamp "$(unit_of "$1")"
}

restarts_of() {
  systemctl show -P NRestarts "$(unit_of "$1")"
}

start() {
  systemctl restart "$(unit_of "$1")"
}

# The unit knows the signal.
signal_reload() {
  systemctl reload "$(unit_of "$1")"
}

# The unit makes the runtime folder if the service runs. The script gets the Tomcat that the release is made for, whichever is in
# use now.
run_as() {
  local runtime=/run/msm-lab/$1
  [ -e "$runtime" ] || install -d -m 700 -o "$GROUP" -g "$GROUP" "$runtime"
  runuser -u "$GROUP" -- bash -c "${2//$TOMCAT_LINK//usr/local/${TOMCAT-}}"
}

# A journal without entries has no end, and journalctl fails.
log_mark() {
  journalctl -q -n 0 --show-cursor -u "$(unit_of "$1")" | sed -n 's/^-- cursor: //p' || :
}

# Without a mark, from its beginning.
log_since() {
  journalctl -q -o cat -u "$(unit_of "$1")" ${2:+--after-cursor "$2"}
}

last_log() {
  journalctl -q -o cat -n "$2" -u "$(unit_of "$1")"
}

log_command() {
  echo "journalctl -u $(unit_of "$1")"
}

is_unit_in_use() {
  cmp -s "$ROOT/.releases/$1/$2/unit" "$UNITS/$(unit_of "$1")"
}

use_unit() {
  local unit
  unit=$(unit_of "$1")
  if ! is_unit_in_use "$1" "$2"; then
    install -m 644 "$ROOT/.releases/$1/$2/unit" "$UNITS/$unit"
    systemctl daemon-reload
  fi
  systemctl enable --quiet "$unit"
}

look_at_unit() {
  local unit
  unit=$(unit_of "$1")
  is_unit_in_use "$1" "$2" || changed "$UNITS/$unit"
  systemctl is-enabled --quiet "$unit" 2>/dev/null || echo "$unit is not enabled, seen $(date -Is)"
}

remove_unit() {
  local unit
  unit=$(unit_of "$1")
  [ ! -e "$UNITS/$unit" ] || step "stopping" systemctl disable --quiet --now "$unit" || :
  rm -f "$UNITS/$unit"
  systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null || :
}

# The deployment has copied it.
archive() {
  [ -e "$STATE/incoming/$1" ] || fail "$STATE/incoming/$1 is gone; run the same command again"
  echo "$STATE/incoming/$1"
}

tidy_parts() {
  remove_tomcats
}
