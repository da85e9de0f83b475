#!/bin/bash
# Works on a host of a lab, as root; the deployment calls it over SSH. `host setup` brings what all services of the host
# need, `host place` a release of one service, `host look` tells what is no longer as it was placed, `host remove` and
# `host give-back` take it away. Whatever was cut off is made whole by the same call once more.
set -euo pipefail

readonly ROOT=/srv/msm-lab      # what services read: a link to the files of each one's release
readonly STATE=/var/lib/msm-lab # what this program has to remember
readonly CONFIG=/etc/msm-lab
readonly UNITS=/etc/systemd/system
readonly TABLE="inet msm_lab"
readonly TOMCAT_LINK=/usr/local/tomcat
readonly POLICY=/usr/sbin/policy-rc.d
readonly OWN="while msm-lab installs packages"
readonly LAST_LINES=20

log=$(mktemp)
trap 'rm -f "$log" "$log".*' EXIT
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

main() {
  local command=$1
  shift
  case $command in
    setup) locked && setup "$@" ;;
    place) locked && place "$@" ;;
    remove) locked && remove "$@" ;;
    give-back) locked && give_back ;;
    look) look "$@" ;;
    drift) drift "$@" ;;
    *) fail "there is no command $command" ;;
  esac
}

# One deployment at a time; one that was cut off may still be at work.
locked() {
  install -d -m 755 "$STATE"
  exec 9>"$STATE/lock"
  flock -w 300 9 || fail "another deployment has been at work on this host for 5 minutes"
}

fail() {
  echo "$1" >&2
  exit 1
}

# A step of a deployment: told while it runs; where it fails its command and the last lines it wrote.
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

# ── the host ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# setup STACK LOGIN PACKAGES USERS REPAIR, the firewall's rules and its unit on stdin, a line `# end` after each. PACKAGES
# and USERS: words; LOGIN: who may put archives into incoming/.
setup() {
  local stack=$1 login=$2 packages=$3 users=$4 repair=$5 user
  block >"$log.rules"
  block >"$log.unit"
  install -d -m 755 "$STATE/good" "$STATE/pending" "$STATE/repair" "$ROOT" "$ROOT/.next" "$ROOT/.releases" "$CONFIG"
  install -d -m 700 -o "$login" "$STATE/incoming"
  echo "$stack" >"$STATE/stack"
  # shellcheck disable=SC2086 # words
  add_packages $packages
  for user in $users; do add_user "$user"; done
  step "checking the firewall's rules" nft -c -f "$log.rules"
  install -m 644 "$log.rules" "$CONFIG/firewall.nft"
  install -m 644 "$log.unit" "$UNITS/msm-lab-firewall.service"
  systemctl daemon-reload
  systemctl enable --quiet msm-lab-firewall.service
  step "turning the firewall on" systemctl reload-or-restart msm-lab-firewall.service
  firewall_in_use >"$STATE/firewall"
  remember_repair .host "$repair"
}

block() {
  local line
  while IFS= read -r line; do
    [ "$line" != "# end" ] || return 0
    printf '%s\n' "$line"
  done
  fail "the transfer was cut off"
}

# Without starting what they bring: Debian's packages start their services, which listen where nobody asked them to.
add_packages() {
  local missing=() package
  [ ! -e "$STATE/packages.before" ] || note_new_packages # of a run that was cut off
  allow_starts
  for package; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  installed_packages >"$STATE/packages.before"
  step "finishing what dpkg left" dpkg --configure -a
  step "reading the lists of packages" apt-get -q -o DPkg::Lock::Timeout=300 update
  forbid_starts
  step "installing ${missing[*]}" apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"
  allow_starts
  note_new_packages
  local service
  for service in memcached apache2; do
    ! is_new "$service" || systemctl disable --quiet --now "$service.service" 2>/dev/null || :
  done
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

is_new() {
  grep -qx "$1" "$STATE/packages" 2>/dev/null
}

installed_packages() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort
}

# What was not there before goes with the lab.
note_new_packages() {
  touch "$STATE/packages"
  installed_packages | comm -13 "$STATE/packages.before" - | sort -u - "$STATE/packages" >"$STATE/packages.new"
  mv "$STATE/packages.new" "$STATE/packages"
  rm "$STATE/packages.before"
}

# invoke-rc.d asks the host's policy; 101 forbids. One that was there waits beside it.
forbid_starts() {
  [ ! -e $POLICY ] || mv $POLICY $POLICY.kept
  printf '#!/bin/sh\n# %s\nexit 101\n' "$OWN" >$POLICY
  chmod 755 $POLICY
}

allow_starts() {
  ! grep -qs "$OWN" $POLICY || rm $POLICY
  [ ! -e $POLICY.kept ] || mv $POLICY.kept $POLICY
}

add_user() {
  id "$1" >/dev/null 2>&1 && return
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$1"
  echo "$1" >>"$STATE/users"
}

firewall_in_use() {
  # shellcheck disable=SC2086 # family and name
  nft list table $TABLE
}

# Everything that came with the lab. dpkg leaves a package that another one, which came later, needs.
give_back() {
  local service user
  for service in $(services); do remove "$service"; done
  systemctl disable --quiet --now msm-lab-firewall.service 2>/dev/null || :
  # shellcheck disable=SC2086 # family and name
  nft delete table $TABLE 2>/dev/null || :
  rm -f "$UNITS/msm-lab-firewall.service"
  systemctl daemon-reload
  remove_tomcats
  while read -r user; do userdel "$user" 2>/dev/null || :; done < <(cat "$STATE/users" 2>/dev/null)
  if [ -s "$STATE/packages" ]; then
    echo "removing packages"
    xargs dpkg --purge <"$STATE/packages" >"$log" 2>&1 || :
  fi
  rm -rf "$ROOT" "$CONFIG" /run/msm-lab "$STATE" /usr/local/lib/msm-lab
}

services() {
  find "$STATE/good" "$STATE/pending" -type f -printf '%f\n' 2>/dev/null | sort -u
}

# ── releases of a service ────────────────────────────────────────────────────────────────────────────────────────────

# place SERVICE DIGEST REPAIR, the release on stdin. DIGEST: of everything in the release; REPAIR: what was found to
# differ from it, kept so that the next look tells the same.
place() {
  local service=$1 digest=$2 repair=$3
  local releases=$ROOT/.releases/$service good
  install -d -m 755 "$releases"
  rm -rf "$releases"/.new.*
  receive "$releases/.new.$digest"
  good=$(cat "$STATE/good/$service" 2>/dev/null || :)
  if [ "${good%-*}" = "$digest" ] && is_repaired "$service" "$repair" && [ ! -e "$STATE/pending/$service" ]; then
    rm -rf "$releases/.new.$digest"
    ensure_running "$service" "$good"
    return
  fi
  local release
  release=$digest-$(date +%s)
  mv "$releases/.new.$digest" "$releases/$release"
  attempt bring "$service" "$release"
  if [ "$result" -ne 0 ]; then
    go_back "$service" "$release" "$good"
    exit 1
  fi
  echo "$release" >"$STATE/good/$service"
  rm -f "$STATE/pending/$service"
  remember_repair "$service" "$repair"
  tidy "$service" "$release" "$good"
  tell_start "$service" "$release"
}

bring() {
  load_plan "$1" "$2"
  install_release "$1" "$2"
  try_release "$1" "$2"
  switch_to "$1" "$2"
}

# Lines of `file MODE PATH BASE64`, `unit BASE64`, `plan BASE64`, and `end`, without which the transfer was cut off.
receive() {
  local new=$1 kind mode path content
  install -d -m 755 "$new" "$new/files"
  while read -r kind mode path content; do
    case $kind in
      file)
        (umask 027 && mkdir -p "$(dirname "$new/files/$path")")
        base64 -d <<<"$content" >"$new/files/$path"
        chmod "$mode" "$new/files/$path"
        ;;
      unit | plan) base64 -d <<<"$mode" >"$new/$kind" ;;
      end) return ;;
    esac
  done
  fail "the transfer was cut off"
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
  install -m 644 "$ROOT/.releases/$service/$release/unit" "$UNITS/$unit"
  systemctl daemon-reload
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
  step "starting" systemctl restart "$(unit_of "$1")"
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
      echo "the step \"waiting until it answers\" failed; the last lines of journalctl -u $unit:" >&2
      journalctl -q -o cat -n "$LAST_LINES" -u "$unit" >&2
      return 1
    fi
    sleep 0.1
  done
}

ensure_running() {
  load_plan "$1" "$2"
  systemctl is-active --quiet "$(unit_of "$1")" || restart "$1"
  ready "$1"
  tell_start "$1" "$2"
}

# The last line: another one after each start and each release.
tell_start() {
  echo "$2 runs since $(systemctl show -P ExecMainStartTimestamp "$(unit_of "$1")")"
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

# ── Tomcat ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# Apache's distribution without its own applications, msm and the session guard beside its libraries.
install_tomcat() {
  local home=/usr/local/$TOMCAT new=/usr/local/.$TOMCAT.new
  ! as_placed_tomcat "$TOMCAT" || return 0
  rm -rf "$new"
  mkdir -p "$new/parts" "$new/home"
  step "unpacking Tomcat" tar -xf "$STATE/incoming/$ARCHIVE" --no-same-owner -C "$new/parts"
  (cd "$new/parts" && step "checking the checksums" sha256sum --quiet -c - <<<"$CHECKSUMS")
  step "unpacking Tomcat" tar -xzf "$new/parts/tomcat.tar.gz" --no-same-owner --strip-components=1 --exclude='*/webapps/*' -C "$new/home"
  cp "$new"/parts/lib/*.jar "$new/home/lib/"
  [ ! -d "$new/parts/java" ] || compile_guard "$new"
  # Checking the signature of the JSP compiler is a third of a start; the archive it came in was verified. 12: none there.
  zip --quiet --delete "$new"/home/lib/ecj-*.jar 'META-INF/*.SF' 'META-INF/*.RSA' >/dev/null 2>&1 || [ $? -eq 12 ]
  chmod -R a+rX,go-w "$new/home"
  rm -rf "$home"
  mv "$new/home" "$home"
  rm -rf "$new"
  manifest "$home" >"$STATE/$TOMCAT.manifest"
}

# On a host whose deployment came from a machine without a JDK. The JDK goes again.
compile_guard() {
  local new=$1 jdk=openjdk-17-jdk-headless
  local kept=$STATE/packages.kept had=yes
  is_installed $jdk || had=
  cp "$STATE/packages" "$kept"
  add_packages $jdk
  # shellcheck disable=SC2086 # javac's words
  step "compiling the session guard" javac $JAVAC_OPTIONS -cp "$new/home/lib/*:$new/home/bin/tomcat-juli.jar" \
    -d "$new/classes" "$new"/parts/java/msmlab/*.java
  step "compiling the session guard" jar --create --file "$new/home/lib/msm-lab.jar" -C "$new/classes" .
  [ -n "$had" ] || comm -13 "$kept" "$STATE/packages" | xargs -r dpkg --purge >/dev/null 2>&1 || :
  mv "$kept" "$STATE/packages"
}

as_placed_tomcat() {
  [ -e "$STATE/$1.manifest" ] && manifest "/usr/local/$1" | cmp -s - "$STATE/$1.manifest"
}

# Those that no release of a service is made for.
remove_tomcats() {
  local used manifest name
  used=$(sed -n 's/^TOMCAT=//p' "$ROOT"/.releases/*/*/plan 2>/dev/null || :)
  for manifest in "$STATE"/apache-tomcat-*.manifest; do
    name=$(basename "$manifest" .manifest)
    if [ "$name" = "apache-tomcat-*" ] || grep -qxF "$name" <<<"$used"; then continue; fi
    [ "$(readlink $TOMCAT_LINK)" != "$name" ] || rm -f $TOMCAT_LINK
    rm -rf "/usr/local/${name:?}" "$manifest"
  done
}

# Those that no release was made from.
remove_archives() {
  local archive
  for archive in "$STATE"/incoming/*.tar; do
    archives_of '*' '*' | grep -qxF "${archive##*/}" || rm -f "$archive"
  done
}

# What releases were made from. $1: a service, $2: a release; patterns.
archives_of() {
  local plan
  for plan in "$ROOT"/.releases/$1/$2/plan; do
    # shellcheck source=/dev/null
    (unset ARCHIVE FOLDERS && . "$plan" && echo "${ARCHIVE-}" && sed 's/.* //' <<<"${FOLDERS-}")
  done | sed '/^$/d'
}

# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# look SERVICE, or `look .host`: how it differs from what was placed, a line each; nothing where it does not.
look() {
  if [ "$1" = .host ]; then look_at_host; else look_at_service "$1"; fi
}

# As `look`; where nothing differs, what was repaired last, so that a repair shows once and never again.
drift() {
  local found
  found=$(look "$1")
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
  local service archive
  for service in $(services); do
    for archive in $(archives_of "$service" "$(cat "$STATE/good/$service" 2>/dev/null || :)" 2>/dev/null); do
      [ -e "$STATE/incoming/$archive" ] || echo "$STATE/incoming/$archive is gone, seen $(date -Is)"
    done
  done
}

look_at_service() {
  local service=$1 unit good release
  unit=$(unit_of "$service")
  good=$(cat "$STATE/good/$service" 2>/dev/null || :)
  release=$ROOT/.releases/$service/$good
  if [ -z "$good" ] || [ ! -d "$release/files" ]; then
    echo "$service is not there, seen $(date -Is)"
    return
  fi
  [ "$(readlink "$ROOT/$service" || :)" = ".releases/$service/$good/files" ] ||
    echo "$ROOT/$service does not lead to release $good, seen $(date -Is)"
  changed_files "$release/files" "$release/manifest"
  cmp -s "$release/unit" "$UNITS/$unit" || changed "$UNITS/$unit"
  look_at_unit "$unit"
  load_plan "$service" "$good"
  [ -z "${TOMCAT-}" ] || look_at_tomcat
}

look_at_unit() {
  local state
  systemctl is-enabled --quiet "$1" 2>/dev/null || echo "$1 is not enabled, seen $(date -Is)"
  state=$(systemctl is-active "$1" || :)
  [ "$state" = active ] || [ "$state" = reloading ] || echo "$1 is $state since $(systemctl show -P InactiveEnterTimestamp "$1")"
}

look_at_tomcat() {
  [ "$(readlink $TOMCAT_LINK || :)" = "$TOMCAT" ] || echo "$TOMCAT_LINK does not lead to $TOMCAT, seen $(date -Is)"
  changed_files "/usr/local/$TOMCAT" "$STATE/$TOMCAT.manifest"
}

# Mode, owner and SHA-256 of every file, in an order that is always the same.
manifest() {
  (cd "$1" && find . \( -type f -o -type l \) -printf '%m %u %g %p\n' | sort && find . -type f -print0 | sort -z | xargs -0 -r sha256sum)
}

changed_files() {
  local folder=$1 file
  manifest "$folder" 2>/dev/null | diff "$2" - 2>/dev/null | sed -n 's/^[<>].* \.\///p' | sort -u |
    while read -r file; do changed "$folder/$file" "$file"; done
}

# With the time, which tells this change from the next.
changed() {
  stat -c "${2-$1} changed %z" "$1" 2>/dev/null || echo "${2-$1} is gone, seen $(date -Is)"
}

main "$@"
