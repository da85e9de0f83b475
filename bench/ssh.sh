#!/bin/sh
# Compares `./lab` on hosts over SSH with Ansible: `bench/ssh.sh [runs]` prints each time in seconds, then medians and
# ratios. Each run of each tool gets three fresh test hosts (containers with systemd and sshd), whose apt cache contains the
# packages that the run installs. bench/ansible/ is a playbook that places the same files, tuned for speed; `mitogen` is the
# same playbook with the strategy plugin of that name, which keeps one Python running on each host.
# The files for Ansible are rendered before the clock starts; caches and connections stay as the run before left them.
# Needs python3 (3.11 to 3.13), a JDK and zip in addition to what `./lab` needs. Nothing else should run meanwhile.
set -eu
cd "$(dirname "$0")/.."
runs=${1:-3}
stack=bench-ssh
figures=$(mktemp)
output=$(mktemp)
. bench/onHosts.sh

main() {
  install_ansible
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  echo "load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
  docker_target
  for run in $(seq "$runs"); do
    for tool in lab ansible mitogen; do
      fresh_hosts
      measure $tool first "${tool}_up"
      measure $tool unchanged "${tool}_up"
      quietly ./lab pulumi config set --stack $stack --path page.domain "run$run.example"
      stage
      measure $tool page "${tool}_up"
      measure $tool down "${tool}_down"
    done
  done
  summary <"$figures"
}

# ── what it measures ─────────────────────────────────────────────────────────────────────────────────────────────────

lab_up() {
  ./lab up --stack $stack
}

lab_down() {
  ./lab down --stack $stack
}

ansible_up() {
  playbook site
}

ansible_down() {
  playbook teardown
}

mitogen_up() {
  with_mitogen playbook site
}

mitogen_down() {
  with_mitogen playbook teardown
}

with_mitogen() {
  ANSIBLE_STRATEGY=mitogen_linear ANSIBLE_STRATEGY_PLUGINS=$(echo "$cache"/venv/lib/python3*/site-packages/ansible_mitogen/plugins/strategy) "$@"
}

# measure TOOL WHAT COMMAND
measure() {
  begun=$(date +%s%N)
  quietly "$3"
  awk -v tool="$1" -v what="$2" -v ms=$((($(date +%s%N) - begun) / 1000000)) \
    'BEGIN { printf "%-8s %-10s %.2f\n", tool, what, ms / 1000 }' | tee -a "$figures"
}

# ── what it is measured on ───────────────────────────────────────────────────────────────────────────────────────────

# Measures an unchanged `up` of the default lab on the target `docker`, for comparison with the one over SSH.
docker_target() {
  remove_hosts
  docker_config >Pulumi.$stack.yaml
  quietly ./lab pulumi stack init --no-select $stack
  quietly lab_up
  for _ in $(seq "$runs"); do measure docker unchanged lab_up; done
  quietly lab_down
}

docker_config() {
  echo 'config:
  msm-lab:network: { subnet: 172.29.114.0/24 }
  msm-lab:publish: { port: 8114 }
  msm-lab:nodes:
    node1: { address: 172.29.114.1, services: [httpd, tomcat] }
    node2: { address: 172.29.114.2, services: [tomcat, memcached] }
    node3: { address: 172.29.114.3, services: [memcached] }'
}

clean_up() {
  [ ! -e Pulumi.$stack.yaml ] || ./lab down --stack $stack >/dev/null 2>&1 || :
  remove_hosts
  rm -f "$figures" "$output"
}

# ── the result ───────────────────────────────────────────────────────────────────────────────────────────────────────

summary() {
  sort -k 1,2 -k 3n | awk '
    { values[$1, $2, ++count[$1, $2]] = $3 }
    function median(tool, what, n) {
      n = count[tool, what]
      return (values[tool, what, int((n + 1) / 2)] + values[tool, what, int(n / 2) + 1]) / 2
    }
    END {
      printf "\n%-10s %8s %8s %6s %8s %6s\n", "median, s", "lab", "ansible", "ratio", "mitogen", "ratio"
      split("first unchanged page down", order)
      for (i = 1; i in order; i++) {
        what = order[i]
        lab = median("lab", what); ansible = median("ansible", what); mitogen = median("mitogen", what)
        printf "%-10s %8.2f %8.2f %6.1f %8.2f %6.1f\n", what, lab, ansible, ansible / lab, mitogen, mitogen / lab
      }
      printf "unchanged on docker: %.2f\n", median("docker", "unchanged")
    }'
}

main
