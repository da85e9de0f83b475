# How a node differs from what was placed there.

# Prints what `look` prints, and whether the service runs. If nothing differs it prints what was repaired last, so that a
# repair shows once and never again.
drift() {
  local found
  found=$(
    look "$1"
    look_at_state "$1"
  )
  if [ -n "$found" ]; then echo "$found"; else cat "$STATE/repair/$1" 2>/dev/null || :; fi
}

remember_repair() {
  if [ -n "$2" ]; then echo "$2" >"$STATE/repair/$1"; else rm -f "$STATE/repair/$1"; fi
}

# A line for each difference.
look_at_service() {
  local service=$1 good release
  good=$(good_of "$service")
  release=$ROOT/.releases/$service/$good
  if [ -z "$good" ] || [ ! -d "$release/files" ]; then
    echo "$service is not there, seen $(date -Is)"
    return
  fi
  [ "$(readlink "$ROOT/$service" || :)" = ".releases/$service/$good/files" ] ||
    echo "$ROOT/$service does not lead to release $good, seen $(date -Is)"
  [ ! -e "$STATE/pending/$service" ] || echo "a change of $service was cut off, seen $(date -Is)"
  changed_files "$release/files" "$release/manifest"
  look_at_unit "$service" "$good"
  load_plan "$service" "$good"
  [ -z "${TOMCAT-}" ] || look_at_tomcat
}

look_at_state() {
  local state
  [ -n "$(good_of "$1")" ] || return 0
  state=$(state_of "$1")
  [ "$state" = running ] || echo "$1 is $state"
}

# Mode, owner and SHA-256 of every file, in an order that is always the same.
manifest() {
  (cd "$1" && find . \( -type f -o -type l \) -printf '%m %u %g %p\n' | sort && find . -type f -print0 | sort -z | xargs -0 -r sha256sum)
}

# A difference is no failure: the look goes on.
changed_files() {
  local folder=$1 file
  { manifest "$folder" 2>/dev/null | diff "$2" - 2>/dev/null || :; } | sed -n 's/^[<>].* \.\///p' | sort -u |
    while read -r file; do changed "$folder/$file" "$file"; done
}

# With the time, which makes this change differ from the next.
changed() {
  stat -c "${2-$1} changed %z" "$1" 2>/dev/null || echo "${2-$1} is gone, seen $(date -Is)"
}
