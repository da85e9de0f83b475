# How the host differs from what was placed.

# look SERVICE, or `look .host`: how it differs from what was placed, a line each; nothing where it does not.
look() {
  if [ "$1" = .host ]; then look_at_host; else look_at_service "$1"; fi
}

# As `look`, and whether the service runs; where nothing differs, what was repaired last, so that a repair shows once and
# never again.
drift() {
  local found
  found=$(
    look "$1"
    [ "$1" = .host ] || look_at_state "$1"
  )
  if [ -n "$found" ]; then echo "$found"; else cat "$STATE/repair/$1" 2>/dev/null || :; fi
}

is_repaired() {
  [ "$(cat "$STATE/repair/$1" 2>/dev/null || :)" = "$2" ]
}

remember_repair() {
  if [ -n "$2" ]; then echo "$2" >"$STATE/repair/$1"; else rm -f "$STATE/repair/$1"; fi
}

look_at_host() {
  if [ ! -e "$STATE/firewall" ]; then
    echo "the host is not set up, seen $(date -Is)"
    return
  fi
  firewall_in_use 2>/dev/null | cmp -s - "$STATE/firewall" || echo "the firewall's table is not as placed, seen $(date -Is)"
  systemctl is-enabled --quiet msm-lab-firewall.service 2>/dev/null || echo "msm-lab-firewall.service is not enabled, seen $(date -Is)"
  [ -e "$UNITS/$NFTABLES_DROP_IN" ] || echo "$UNITS/$NFTABLES_DROP_IN is gone, seen $(date -Is)"
  local service archive
  for service in $(services); do
    for archive in $(archives_of "$service" "$(good_of "$service")" 2>/dev/null); do
      [ -e "$STATE/incoming/$archive" ] || echo "$STATE/incoming/$archive is gone, seen $(date -Is)"
    done
  done
}

look_at_service() {
  local service=$1 unit good release
  unit=$(unit_of "$service")
  good=$(good_of "$service")
  release=$ROOT/.releases/$service/$good
  if [ -z "$good" ] || [ ! -d "$release/files" ]; then
    echo "$service is not there, seen $(date -Is)"
    return
  fi
  [ "$(readlink "$ROOT/$service" || :)" = ".releases/$service/$good/files" ] ||
    echo "$ROOT/$service does not lead to release $good, seen $(date -Is)"
  changed_files "$release/files" "$release/manifest"
  cmp -s "$release/unit" "$UNITS/$unit" || changed "$UNITS/$unit"
  systemctl is-enabled --quiet "$unit" 2>/dev/null || echo "$unit is not enabled, seen $(date -Is)"
  load_plan "$service" "$good"
  [ -z "${TOMCAT-}" ] || look_at_tomcat
}

look_at_state() {
  local unit state
  [ -n "$(good_of "$1")" ] || return 0
  unit=$(unit_of "$1")
  state=$(systemctl is-active "$unit" || :)
  [ "$state" = active ] || [ "$state" = reloading ] || echo "$unit is $state since $(systemctl show -P InactiveEnterTimestamp "$unit")"
}

look_at_tomcat() {
  [ "$(readlink $TOMCAT_LINK || :)" = "$TOMCAT" ] || echo "$TOMCAT_LINK does not lead to $TOMCAT, seen $(date -Is)"
  changed_files "/usr/local/$TOMCAT" "$STATE/$TOMCAT.manifest"
}

# Mode, owner and SHA-256 of every file, in an order that is always the same.
manifest() {
  (cd "$1" && find . \( -type f -o -type l \) -printf '%m %u %g %p\n' | sort && find . -type f -print0 | sort -z | xargs -0 -r sha256sum)
}

# What differs is no failure: more is looked at.
changed_files() {
  local folder=$1 file
  { manifest "$folder" 2>/dev/null | diff "$2" - 2>/dev/null || :; } | sed -n 's/^[<>].* \.\///p' | sort -u |
    while read -r file; do changed "$folder/$file" "$file"; done
}

# With the time, which tells this change from the next.
changed() {
  stat -c "${2-$1} changed %z" "$1" 2>/dev/null || echo "${2-$1} is gone, seen $(date -Is)"
}
