#!/bin/bash
# Works on a host of a lab, as root; the deployment calls it over SSH. `host setup` brings what all services of the host
# need, `host place` a release of one service, `host look` tells what is no longer as it was placed, `host remove` and
# `host give-back` take it away. Whatever was cut off is made whole by the same call once more.
set -euo pipefail

readonly ROOT=/srv/msm-lab      # what services read: a link to the files of each one's release
readonly STATE=/var/lib/msm-lab # what this program has to remember
readonly CONFIG=/etc/msm-lab
readonly UNITS=/etc/systemd/system
readonly NFTABLES_DROP_IN=nftables.service.d/msm-lab.conf
readonly TOMCAT_LINK=/usr/local/tomcat
readonly POLICY=/usr/sbin/policy-rc.d
readonly OWN="while msm-lab installs packages"
readonly LAST_LINES=20

# Of a full /tmp too a lab can be taken away.
log=$(mktemp 2>/dev/null || mktemp -p /run 2>/dev/null || mktemp -p /dev/shm)
trap 'rm -f "$log" "$log".*' EXIT
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
umask 022

main() {
  local command=$1
  shift
  case $command in
    setup) locked && setup "$@" ;;
    place) locked && place "$@" ;;
    remove) locked && if_owned "$1 $2 $3" remove "$4" ;;
    give-back) locked && if_owned "$1 $2 $3" give_back ;;
    look) look "$@" ;;
    drift) drift "$@" ;;
    *) fail "there is no command $command" ;;
  esac
}

# One deployment at a time; one that was cut off may still be at work, and wait itself for other users of apt.
locked() {
  install -d -m 755 "$STATE"
  exec 9>"$STATE/lock"
  flock -n 9 && return
  echo "waiting for another deployment that is at work on this host"
  flock -w 900 9 || fail "another deployment has been at work on this host for 15 minutes"
}

# The mark of whoever set the host up last: LAB NODE GENERATION.
owner() {
  cat "$STATE/owner" 2>/dev/null || :
}

# if_owned MARK COMMAND...: not where the host has become another node, or one of another lab, since that mark was made.
if_owned() {
  local mark=$1 owner
  shift
  owner=$(owner)
  if [ -z "$owner" ] || [ "$owner" = "$mark" ]; then
    "$@"
  else
    read -r _ owner _ <<<"$owner"
    echo "note: the host is $owner of stack $(cat "$STATE/stack") by now; what it has stays"
  fi
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
