#!/bin/bash
# Works in the container of a node, as root without any capability and with the group of the service that it works for; the
# deployment calls it with `docker exec`. `place` brings a release of the service, `accept` adds to one, `remove` takes it away, `look` and `drift`
# report how services differ from what was placed. Whatever was cut off is made whole by the same call once more.
set -euo pipefail

readonly ROOT=/srv/msm-lab        # the node's volume; what services read: a link to the files of each one's release
readonly STATE=/srv/msm-lab/.state # what this program has to remember

main() {
  local command=$1 service
  shift
  case $command in
    place | remove | accept) locked "$1" && "$command" "$@" ;;
    in-step) await_in_step "$@" ;;
    look) for service; do look "$service" | sed "s/^/$service /"; done ;;
    drift) for service; do echo "$service $(drift "$service" | base64 -w 0)"; done ;;
    *) fail "there is no command $command" ;;
  esac
}

look() {
  look_at_service "$1"
}
