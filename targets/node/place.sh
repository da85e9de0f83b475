# Releases of a service: received, tried, switched to, awaited; and back to the one that ran.
#
# Whoever supervises the services of the node, systemd or Docker, has in a file of its own what these steps need of it:
#   state_of SERVICE            prints `running`, or how it is instead and since when
#   started_at SERVICE          prints when it started
#   restarts_of SERVICE         prints how often it was started again because it had ended
#   start SERVICE               starts it, or restarts it if it runs
#   signal_reload SERVICE       sends it $RELOAD_SIGNAL
#   run_as SERVICE SCRIPT       runs text for bash as the service, in its place, beside it
#   log_mark SERVICE            prints the end of its log as a position
#   log_since SERVICE MARK      prints its log from there on
#   last_log SERVICE LINES      prints its last lines
#   log_command SERVICE         prints what a person types to read it
#   is_unit_in_use SERVICE RELEASE, use_unit SERVICE RELEASE, look_at_unit SERVICE RELEASE, remove_unit SERVICE
#                               what it keeps for a service outside of the release, as systemd its units
#   archive NAME                prints the path of an archive that a release is made of
#   tidy_parts                  removes what no release is made of any more

# place SERVICE DIGEST SIZE REPAIR, the release on stdin: a tar archive of SIZE bytes with `files/`, `plan` and, for systemd,
# `unit`. DIGEST: of everything in it; REPAIR: what was found to differ from it, kept so that the next look reports the same.
place() {
  local service=$1 digest=$2 size=$3 repair=$4
  local releases=$ROOT/.releases/$service release=$2-$(date +%s) new good difference=more
  new=$releases/.new.$digest
  install -d -m 755 "$releases" "$STATE/good" "$STATE/pending" "$STATE/repair"
  rm -rf "$releases"/.new.*
  receive "$new" "$digest" "$size"
  good=$(good_of "$service")
  ! is_as_placed "$service" "$repair" || difference=$(difference_of "$new" "$releases/$good")
  case $difference in
    nothing)
      mv "$new/plan" "$new/digest" "$releases/$good"
      ensure_running "$service" "$good"
      ;;
    live)
      attempt replace_live "$service" "$new" "$good"
      [ "$result" -eq 0 ] || exit 1
      ;;
    *)
      mv "$new" "$releases/$release"
      attempt bring "$service" "$release"
      [ "$result" -eq 0 ] || { go_back "$service" "$release" "$good" && exit 1; }
      echo "$release" >"$STATE/good/$service"
      rm -f "$STATE/pending/$service"
      remember_repair "$service" "$repair"
      tidy "$service" "$release" "$good"
      ;;
  esac
  rm -rf "$new"
  tell_start "$service"
}

# Prints the release that ran last, or nothing.
good_of() {
  cat "$STATE/good/$1" 2>/dev/null || :
}

# Succeeds if nothing was found to differ since the last time, and no change was cut off.
is_as_placed() {
  [ "$(cat "$STATE/repair/$1" 2>/dev/null || :)" = "$2" ] && [ -n "$(good_of "$1")" ] && [ ! -e "$STATE/pending/$1" ]
}

bring() {
  load_plan "$1" "$2"
  install_release "$1" "$2"
  try_release "$1" "$2"
  switch_to "$1" "$2"
}

# The plan is the last file of the archive: tar is content with one that ends between two files.
receive() {
  local new=$1 digest=$2 size=$3
  install -d -m 755 "$new"
  (umask 027 && head -c "$size" | tar -x -m --no-same-owner -C "$new" 2>"$log") && [ -e "$new/plan" ] ||
    fail "the transfer was cut off"
  mkdir -p -m 750 "$new/files"
  echo "$digest" >"$new/digest"
}

# Prints how a release differs from another one for the service that runs: in `nothing`, in `live` files, which it takes by
# itself, or in `more`.
difference_of() {
  local part changed
  for part in TOMCAT FOLDERS; do
    [ "$(planned "$part" "$1")" = "$(planned "$part" "$2")" ] || { echo more && return; }
  done
  [ ! -e "$1/unit" ] || cmp -s "$1/unit" "$2/unit" || { echo more && return; }
  changed=$({ diff <(own_files "$1") <(own_files "$2") || :; } | sed -n 's/^[<>] [^ ]* *//p' | sort -u)
  if [ -z "$changed" ]; then
    echo nothing
  elif [ -z "$(comm -23 <(echo "$changed") <(planned LIVE "$1" | sort))" ]; then
    echo live
  else
    echo more
  fi
}

# planned VARIABLE RELEASE: prints what the plan of a release says.
planned() {
  # shellcheck source=/dev/null
  (unset "$1" && . "$2/plan" && echo "${!1-}")
}

# Mode and SHA-256 of the files that came with a release; the files of its folders are left out: the names of their archives identify them.
own_files() {
  local folder others=()
  for folder in $(planned FOLDERS "$1" | cut -d ' ' -f 1); do others+=(-path "./$folder" -prune -o); done
  (cd "$1/files" && find . "${others[@]}" -type f -printf '%m %P\n' | sort -k 2 &&
    find . "${others[@]}" -type f -printf '%P\0' | sort -z | xargs -0 -r sha256sum)
}

# Each file in one step, in the release that runs.
replace_live() {
  local service=$1 new=$2 good=$3 path
  local release=$ROOT/.releases/$service/$good
  mv "$new/plan" "$release/plan"
  load_plan "$service" "$good"
  while read -r path; do
    cmp -s "$new/files/$path" "$release/files/$path" && continue
    echo "replacing $path"
    chgrp "$GROUP" "$new/files/$path"
    mv "$new/files/$path" "$release/files/$path"
  done <<<"$LIVE"
  manifest "$release/files" >"$release/manifest"
  mv "$new/digest" "$release/digest"
  ensure_running "$service" "$good"
}

# The plan of a release, as shell variables: GROUP, KEPT (a folder that outlives releases, or
# nothing), CONFIG_TEST, RELOAD_SIGNAL, RELOADED, PROBE, TIMEOUT, STARTED and NOT_STARTED
# (what the log says when everything of the service has been started, and before what was not); LIVE: lines of paths; FOLDERS: lines of `path archive`; on hosts, of a Tomcat, TOMCAT (the folder in /usr/local), ARCHIVE, CHECKSUMS, JAVA (the folder of its runtime), COMPILER
# (the package of its compiler), JAVAC_OPTIONS.
load_plan() {
  unset GROUP KEPT CONFIG_TEST RELOAD_SIGNAL RELOADED PROBE TIMEOUT STARTED NOT_STARTED LIVE FOLDERS TOMCAT ARCHIVE CHECKSUMS JAVA COMPILER JAVAC_OPTIONS
  # shellcheck source=/dev/null
  . "$ROOT/.releases/$1/$2/plan"
}

install_release() {
  local files=$ROOT/.releases/$1/$2/files path name archive
  [ -z "${TOMCAT-}" ] || install_tomcat
  [ -z "${KEPT-}" ] || { install -d -m 755 "${KEPT%/*}" && install -d -m 700 -o "$GROUP" -g "$GROUP" "$KEPT"; }
  while read -r path name; do
    [ -n "$path" ] || continue
    archive=$(archive "$name")
    (umask 027 && mkdir -p "$files/$path")
    step "unpacking $path" tar -xf "$archive" --no-same-owner -C "$files/$path"
  done <<<"${FOLDERS-}"
  chmod -R g+rX,o-w "$files"
  chgrp -R "$GROUP" "$files"
  manifest "$files" >"$files/../manifest"
}

# Lets the service's own program test the new files before they replace those that it runs with. If it does not run, there is
# nothing to protect: its start is the test.
try_release() {
  [ -n "${CONFIG_TEST-}" ] && [ "$(state_of "$1")" = running ] || return 0
  install -d -m 755 "$ROOT/.next"
  point "$ROOT/.next/$1" "../.releases/$1/$2/files"
  step "testing the configuration" run_as "$1" "$CONFIG_TEST"
}

switch_to() {
  local service=$1 release=$2 how=restart
  if [ "$(state_of "$service")" = running ] && is_unit_in_use "$service" "$release"; then
    if [ -n "${RELOAD_SIGNAL-}" ]; then how=reload; fi
    # It has no files to take, and a memcached that restarts is empty.
    if [ -z "$(ls -A "$ROOT/.releases/$service/$release/files")" ]; then how=:; fi
  fi
  echo "$release" >"$STATE/pending/$service"
  point "$ROOT/$service" ".releases/$service/$release/files"
  [ -z "${TOMCAT-}" ] || point "$TOMCAT_LINK" "$TOMCAT"
  use_unit "$service" "$release"
  "$how" "$service"
  ready "$service"
}

# Puts a link in place of another in one step.
point() {
  # Versions before releases had a folder there.
  [ -L "$1" ] || rm -rf "$1"
  ln -sfn "$2" "$1.msm-lab-new"
  mv -T "$1.msm-lab-new" "$1"
}

restart() {
  start_mark=$(log_mark "$1")
  step "starting" start "$1" && return
  tell_log "$1"
  return 1
}

# Reloads gracefully, and waits until the log says that the new files are in use.
reload() {
  local mark tries
  mark=$(log_mark "$1")
  step "reloading" signal_reload "$1"
  for tries in {1..50}; do
    ! log_since "$1" "$mark" | grep "$RELOADED" >/dev/null || return 0
    sleep 0.1
  done
  echo "the step \"reloading\" failed: $1 did not take its new files within $((tries / 10)) s" >&2
  return 1
}

# Waits until the service answers and, if it was started for that, until its log says that everything of it has been started.
ready() {
  answers "$1"
  [ -z "${STARTED-}" ] || [ -z "${start_mark+set}" ] || all_started "$1" "$start_mark"
}

# Waits until the probe succeeds; not longer for a service that ends again and again.
answers() {
  local restarts tries why=
  local deadline=$((SECONDS + TIMEOUT))
  restarts=$(restarts_of "$1")
  echo "waiting until it answers"
  for ((tries = 1; ; tries++)); do
    timeout 5 bash -c "$PROBE" >/dev/null 2>&1 && return
    [ $SECONDS -lt $deadline ] || why="it did not within $TIMEOUT s"
    [ $((tries % 10)) -ne 0 ] || [ $(($(restarts_of "$1") - restarts)) -lt 3 ] || why="it ends again and again"
    [ -z "$why" ] || break
    sleep 0.1
  done
  echo "the step \"waiting until it answers\" failed: $why" >&2
  tell_log "$1"
  return 1
}

# A service may answer before its last lines are in the log.
all_started() {
  local report tries
  for tries in {1..50}; do
    report=$(log_since "$1" "$2" | grep -F -e "$NOT_STARTED" -e "$STARTED" || :)
    case $report in *"$STARTED"*) break ;; esac
    sleep 0.1
  done
  case $report in
    *"$NOT_STARTED"*) printf '%s\n' "$report" | sed -n "s/.*$NOT_STARTED/the step \"starting\" failed: /p" >&2 ;;
    *"$STARTED"*) return ;;
    *) echo "the step \"starting\" failed: its log did not say within $((tries / 10)) s what has started" >&2 ;;
  esac
  echo "see $(log_command "$1")" >&2
  return 1
}

tell_log() {
  {
    echo "the last lines of $(log_command "$1"):"
    last_log "$1" "$LAST_LINES"
  } >&2
}

ensure_running() {
  load_plan "$1" "$2"
  [ "$(state_of "$1")" = running ] || restart "$1"
  ready "$1"
}

# Prints the last line of `place`, which changes with each start and each release.
tell_start() {
  local release
  release=$ROOT/.releases/$1/$(good_of "$1")
  echo "release $(cat "$release/digest") runs since $(started_at "$1")"
}

# Goes back to the release that ran, after one that did not come up.
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
      echo "release $good of $service does not run either; see $(log_command "$service")" >&2
    fi
  fi
  rm -rf "$ROOT/.releases/$service/$release"
}

bring_back() {
  load_plan "$1" "$2"
  switch_to "$1" "$2"
}

# Keeps the release that runs and the one before. Archives are brought before the releases that are made of them: those that
# another service waits for are not removed by one that has none.
tidy() {
  local service=$1 release=$2 before=$3
  find "$ROOT/.releases/$service" -mindepth 1 -maxdepth 1 ! -name "$release" ! -name "$before" -exec rm -rf {} +
  [ -z "${FOLDERS-}${TOMCAT-}" ] || remove_archives
  tidy_parts
}

# Removes the archives that no release was made from.
remove_archives() {
  local archive
  for archive in "$STATE"/incoming/*.tar; do
    archives_of '*' '*' | grep -qxF "${archive##*/}" || rm -f "$archive"
  done
}

# Prints the archives that releases were made from. $1: a service, $2: a release; both may be patterns.
archives_of() {
  local plan
  for plan in "$ROOT"/.releases/$1/$2/plan; do
    # shellcheck source=/dev/null
    (unset ARCHIVE FOLDERS && . "$plan" && echo "${ARCHIVE-}" && sed 's/.* //' <<<"${FOLDERS-}")
  done | sed '/^$/d'
}

remove() {
  local service=$1
  remove_unit "$service"
  rm -rf "${ROOT:?}/$service" "$ROOT/.next/$service" "$ROOT/.releases/$service" "$ROOT/.kept/$service"
  rm -f "$STATE/good/$service" "$STATE/pending/$service" "$STATE/repair/$service"
  tidy_parts
}
