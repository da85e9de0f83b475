# Releases of a service: brought, tried, switched to, awaited; and back to the one that ran.

# place SERVICE DIGEST REPAIR, the release on stdin. DIGEST: of everything in the release; REPAIR: what was found to
# differ from it, kept so that the next look tells the same.
place() {
  local service=$1 digest=$2 repair=$3
  local releases=$ROOT/.releases/$service release good
  release=$digest-$(date +%s)
  install -d -m 755 "$releases"
  rm -rf "$releases"/.new.*
  receive "$releases/.new.$digest" "$digest"
  good=$(good_of "$service")
  if is_as_placed "$service" "$repair" && cmp -s "$releases/.new.$digest/digest" "$releases/$good/digest"; then
    ensure_running "$service" "$good"
  elif is_as_placed "$service" "$repair" && differs_live "$releases/.new.$digest" "$releases/$good"; then
    attempt replace_live "$service" "$releases/.new.$digest" "$good"
    [ "$result" -eq 0 ] || exit 1
  else
    mv "$releases/.new.$digest" "$releases/$release"
    attempt bring "$service" "$release"
    [ "$result" -eq 0 ] || { go_back "$service" "$release" "$good" && exit 1; }
    echo "$release" >"$STATE/good/$service"
    rm -f "$STATE/pending/$service"
    remember_repair "$service" "$repair"
    tidy "$service" "$release" "$good"
  fi
  rm -rf "$releases/.new.$digest"
  tell_start "$service"
}

# The release that ran last; nothing where none did.
good_of() {
  cat "$STATE/good/$1" 2>/dev/null || :
}

# Nothing was found to differ since the last time, and nothing was cut off.
is_as_placed() {
  is_repaired "$1" "$2" && [ ! -e "$STATE/pending/$1" ]
}

bring() {
  load_plan "$1" "$2"
  install_release "$1" "$2"
  try_release "$1" "$2"
  switch_to "$1" "$2"
}

# Lines of `file MODE PATH BASE64`, `live MODE PATH BASE64`, `unit BASE64`, `plan BASE64`, and `end`, without which the
# transfer was cut off. live: a file that the running service takes by itself when it changes.
receive() {
  local new=$1 digest=$2 kind mode path content
  install -d -m 755 "$new" "$new/files"
  echo "$digest" >"$new/digest"
  touch "$new/live" "$new/still"
  while read -r kind mode path content; do
    case $kind in
      file | live)
        (umask 027 && mkdir -p "$(dirname "$new/files/$path")")
        base64 -d <<<"$content" >"$new/files/$path"
        chmod "$mode" "$new/files/$path"
        if [ "$kind" = live ]; then echo "$path" >>"$new/live"; else echo "$mode $path $content" >>"$new/still"; fi
        ;;
      unit | plan) base64 -d <<<"$mode" >"$new/$kind" ;;
      end) return ;;
    esac
  done
  fail "the transfer was cut off"
}

# Whether two releases are the same but for files that the running service takes by itself.
differs_live() {
  local part
  [ -s "$1/live" ] && for part in unit plan live still; do cmp -s "$1/$part" "$2/$part" || return 1; done
}

# Each file in one step, in the release that runs.
replace_live() {
  local service=$1 new=$2 good=$3 path
  local release=$ROOT/.releases/$service/$good
  load_plan "$service" "$good"
  while read -r path; do
    cmp -s "$new/files/$path" "$release/files/$path" && continue
    echo "replacing $path"
    chgrp "$GROUP" "$new/files/$path"
    mv "$new/files/$path" "$release/files/$path"
  done <"$new/live"
  manifest "$release/files" >"$release/manifest"
  mv "$new/digest" "$release/digest"
  ready "$service"
}

# The plan of a release, as shell variables: GROUP, CONFIG_TEST, RELOAD_SIGNAL, RELOADED, PROBE, TIMEOUT; of a Tomcat
# TOMCAT (the folder in /usr/local), ARCHIVE (of incoming/), CHECKSUMS, JAVAC_OPTIONS; FOLDERS: lines of `path archive`.
load_plan() {
  unset GROUP CONFIG_TEST RELOAD_SIGNAL RELOADED PROBE TIMEOUT TOMCAT ARCHIVE CHECKSUMS JAVAC_OPTIONS FOLDERS
  # shellcheck source=/dev/null
  . "$ROOT/.releases/$1/$2/plan"
}

install_release() {
  local files=$ROOT/.releases/$1/$2/files path archive
  [ -z "${TOMCAT-}" ] || install_tomcat
  while read -r path archive; do
    [ -n "$path" ] || continue
    (umask 027 && mkdir -p "$files/$path")
    step "unpacking $path" tar -xf "$STATE/incoming/$archive" --no-same-owner -C "$files/$path"
  done <<<"${FOLDERS-}"
  chmod -R g+rX,o-w "$files"
  chgrp -R "$GROUP" "$files"
  manifest "$files" >"$files/../manifest"
}

# The program of the service tries its files before they replace the old ones.
try_release() {
  [ -n "${CONFIG_TEST-}" ] || return 0
  ln -sfn "../.releases/$1/$2/files" "$ROOT/.next/$1"
  # The unit makes it where the service runs.
  [ -e "/run/msm-lab/$1" ] || install -d -m 700 -o "$GROUP" -g "$GROUP" "/run/msm-lab/$1"
  step "testing the configuration" runuser -u "$GROUP" -- bash -c "${CONFIG_TEST//$TOMCAT_LINK//usr/local/${TOMCAT-}}"
}

switch_to() {
  local service=$1 release=$2 unit
  unit=$(unit_of "$service")
  local how=restart
  if [ -n "${RELOAD_SIGNAL-}" ] && systemctl is-active --quiet "$unit" &&
    cmp -s "$ROOT/.releases/$service/$release/unit" "$UNITS/$unit"; then
    how=reload
  fi
  echo "$release" >"$STATE/pending/$service"
  point "$ROOT/$service" ".releases/$service/$release/files"
  [ -z "${TOMCAT-}" ] || point $TOMCAT_LINK "$TOMCAT"
  if [ "$how" = restart ]; then
    install -m 644 "$ROOT/.releases/$service/$release/unit" "$UNITS/$unit"
    systemctl daemon-reload
  fi
  systemctl enable --quiet "$unit"
  "$how" "$service"
  ready "$service"
}

# Puts a link in place of another in one step.
point() {
  ln -sfn "$2" "$1.msm-lab-new"
  mv -T "$1.msm-lab-new" "$1"
}

restart() {
  local unit
  unit=$(unit_of "$1")
  step "starting" systemctl restart "$unit" && return
  tell_log "$unit" >&2
  return 1
}

# Graceful, and waited for: the log says when the new files are in use.
reload() {
  local unit cursor tries
  unit=$(unit_of "$1")
  cursor=$(journalctl -q -n 0 --show-cursor -u "$unit" | sed -n 's/^-- cursor: //p')
  step "reloading" systemctl reload "$unit"
  for tries in {1..50}; do
    ! journalctl -q -o cat -u "$unit" ${cursor:+--after-cursor "$cursor"} | grep -q "$RELOADED" || return 0
    sleep 0.1
  done
  echo "the step \"reloading\" failed: $unit did not take its new files within $((tries / 10)) s" >&2
  return 1
}

ready() {
  local unit deadline restarts
  unit=$(unit_of "$1")
  restarts=$(systemctl show -P NRestarts "$unit")
  deadline=$((SECONDS + TIMEOUT))
  echo "waiting until it answers"
  until timeout 5 bash -c "$PROBE" >/dev/null 2>&1; do
    if [ $SECONDS -ge $deadline ] || [ $(($(systemctl show -P NRestarts "$unit") - restarts)) -ge 3 ]; then
      echo 'the step "waiting until it answers" failed' >&2
      tell_log "$unit" >&2
      return 1
    fi
    sleep 0.1
  done
}

tell_log() {
  echo "the last lines of journalctl -u $1:"
  journalctl -q -o cat -n "$LAST_LINES" -u "$1"
}

ensure_running() {
  load_plan "$1" "$2"
  systemctl is-active --quiet "$(unit_of "$1")" || restart "$1"
  ready "$1"
}

# The last line: another one after each start and with each release.
tell_start() {
  local release
  release=$ROOT/.releases/$1/$(good_of "$1")
  echo "release $(cat "$release/digest") runs since $(systemctl show -P ExecMainStartTimestamp "$(unit_of "$1")")"
}

# To the release that ran, after one that did not come up.
go_back() {
  local service=$1 release=$2 good=$3
  if [ -z "$good" ]; then
    remove "$service"
    echo "$service had never run here; what this deployment brought of it was removed" >&2
  elif [ ! -e "$STATE/pending/$service" ]; then
    echo "release $good of $service still runs; nothing was changed" >&2
  else
    attempt bring_back "$service" "$good"
    if [ "$result" -eq 0 ]; then
      rm -f "$STATE/pending/$service"
      echo "release $good of $service runs again" >&2
    else
      echo "release $good of $service does not run either; see journalctl -u $(unit_of "$service")" >&2
    fi
  fi
  rm -rf "$ROOT/.releases/$service/$release"
}

bring_back() {
  load_plan "$1" "$2"
  switch_to "$1" "$2"
}

# Keeps the release that runs and the one before.
tidy() {
  local service=$1 release=$2 before=$3 folder
  load_plan "$service" "$release"
  for folder in "$ROOT/.releases/$service"/*; do
    case ${folder##*/} in "$release" | "$before") ;; *) rm -rf "$folder" ;; esac
  done
  [ -z "${TOMCAT-}" ] || { remove_tomcats && remove_archives; }
}

remove() {
  local service=$1 unit
  unit=$(unit_of "$service")
  [ ! -e "$UNITS/$unit" ] || step "stopping" systemctl disable --quiet --now "$unit" || :
  rm -f "$UNITS/$unit"
  systemctl daemon-reload
  systemctl reset-failed "$unit" 2>/dev/null || :
  rm -rf "${ROOT:?}/$service" "$ROOT/.next/$service" "$ROOT/.releases/$service"
  rm -f "$STATE/good/$service" "$STATE/pending/$service" "$STATE/repair/$service"
  remove_tomcats
}

unit_of() {
  echo "msm-lab-$1.service"
}
