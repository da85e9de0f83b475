#!/bin/sh
# Compares how tools change a lab that serves visitors: `bench/changes.sh [runs]` prints, for each tool and change, what the
# clients of a drill noticed. On Docker `./lab up` and `docker-compose up -d` of the exported lab; on three test hosts (containers
# with systemd and sshd) `./lab up` and the playbook of bench/ansible/, all Tomcats at once and one at a time.
# What compose and Ansible place is rendered before the clock starts. Needs what bench/ssh.sh needs, and docker-compose.
# COMPOSE names another: COMPOSE='docker compose' bench/changes.sh
set -eu
cd "$(dirname "$0")/.."
runs=${1:-1}
stack=bench-changes
compose=${COMPOSE:-docker-compose}
. bench/onHosts.sh
export=$cache/compose

main() {
  figures=$(mktemp)
  output=$(mktemp)
  install_ansible
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  for _ in $(seq "$runs"); do
    for tool in lab compose; do
      on_docker
      try_changes docker "$tool"
    done
    for tool in lab ansible ansible_serial; do
      on_hosts
      try_changes hosts "$tool"
    done
  done
  summary <"$figures"
}

# ── what it measures ─────────────────────────────────────────────────────────────────────────────────────────────────

# try_changes PLACE TOOL: brings the lab up with the tool, then each change.
try_changes() {
  prepare "$2"
  quietly "$2"
  change "$@" "page" page.domain changed.example
  change "$@" "Tomcats" sessions.lockingMode all
  change "$@" "Tomcats and httpd" "trustedProxies[0]" 10.0.0.5
  remove "$2"
}

# change PLACE TOOL WHAT KEY VALUE
change() {
  quietly ./lab pulumi config set --stack $stack --path "$4" "$5"
  prepare "$2"
  if node bench/underLoad.ts $stack bench/changes.sh --bring "$2" >"$output" 2>"$output.errors"; then
    echo "$1|$2|$3|$(tr ' ' '|' <"$output")" | tee -a "$figures"
  else
    cat "$output.errors" >&2
    exit 1
  fi
}

# What the clock does not count.
prepare() {
  case $1 in
    compose)
      quietly ./lab export compose --stack $stack "$export"
      quietly in_export build
      ;;
    ansible*) stage ;;
  esac
}

lab() {
  ./lab up --stack $stack
}

compose() {
  in_export up -d
}

ansible() {
  playbook site
}

ansible_serial() {
  playbook site --extra-vars tomcats_at_once=1
}

remove() {
  case $1 in
    lab) quietly ./lab down --stack $stack --yes ;;
    compose) quietly in_export down --volumes --rmi all ;;
  esac
}

# shellcheck disable=SC2086 # $compose may be two words
in_export() {
  $compose --project-name $stack --project-directory "$export" --file "$export/docker-compose.yaml" "$@"
}

# ── what it is measured on ───────────────────────────────────────────────────────────────────────────────────────────

on_docker() {
  remove_hosts
  echo 'config:
  msm-lab:network: { subnet: 172.29.114.0/24 }
  msm-lab:publish: { port: 8114 }
  msm-lab:page: { counter: true }
  msm-lab:nodes:
    node1: { address: 172.29.114.1, services: [httpd, tomcat] }
    node2: { address: 172.29.114.2, services: [tomcat, memcached] }
    node3: { address: 172.29.114.3, services: [memcached] }' >Pulumi.$stack.yaml
  quietly ./lab pulumi stack init --no-select $stack
}

on_hosts() {
  fresh_hosts
  quietly ./lab pulumi config set --stack $stack --path page.counter true
}

clean_up() {
  [ ! -e Pulumi.$stack.yaml ] || ./lab down --stack $stack --yes >/dev/null 2>&1 || :
  [ ! -e "$export/docker-compose.yaml" ] || in_export down --volumes --rmi all >/dev/null 2>&1 || :
  remove_hosts
  rm -rf "$figures" "$output" "$output.errors" "$export"
}

# ── the result ───────────────────────────────────────────────────────────────────────────────────────────────────────

# The worst of all runs.
summary() {
  sort -t '|' -k 3,3 -k 1,2 -s | awk -F '|' '
    {
      row = $1 "|" $2 "|" $3
      if (!(row in seen)) order[++rows] = row
      seen[row] = 1
      for (i = 4; i <= NF; i++) if (worst[row, i] == "" || $i + 0 > worst[row, i] + 0) worst[row, i] = $i
    }
    END {
      format = "%-7s %-15s %-20s %9s %7s %5s %7s %8s %8s\n"
      printf "\n" format, "on", "tool", "change", "requests", "failed", "lost", "writes", "seconds", "failing"
      for (i = 1; i <= rows; i++) {
        split(order[i], name, "|")
        printf format, name[1], name[2], name[3], worst[order[i], 4], worst[order[i], 5], worst[order[i], 6], worst[order[i], 7], worst[order[i], 8], worst[order[i], 9]
      }
    }'
}

if [ "${1-}" = --bring ]; then "$2"; else main; fi
