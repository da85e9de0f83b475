#!/bin/bash
# Works on a host of a lab, as root; the deployment calls it over SSH. `host setup` brings what all services of the host
# need, `host place` a release of one service, `host look` reports what is no longer as it was placed, `host remove` and
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
export DEBIAN_FRONTEND=noninteractive

main() {
  local command=$1
  shift
  case $command in
    setup) locked "" && setup "$@" ;;
    firewall) locked "" && close_firewall ;;
    place) locked "" && place "$@" ;;
    accept) locked "" && accept "$@" ;;
    remove) locked "" && if_owned "$1 $2 $3" remove "$4" ;;
    give-back) locked "" && if_owned "$1 $2 $3" give_back ;;
    in-step) await_in_step "$@" ;;
    look) look "$@" ;;
    drift) drift "$@" ;;
    *) fail "there is no command $command" ;;
  esac
}

# Prints the mark of the last set-up: LAB NODE GENERATION.
owner() {
  cat "$STATE/owner" 2>/dev/null || :
}

# if_owned MARK COMMAND...: runs the command unless the host has become another node, or another lab's, since that mark.
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

# look SERVICE, or `look .host`: prints a line for each difference from what was placed.
look() {
  if [ "$1" = .host ]; then look_at_host; else look_at_service "$1"; fi
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
