# Three fresh test hosts with a stack on them, and Ansible to compare with: read by scripts of this folder, which set $stack and $output (a file).
# shellcheck shell=sh disable=SC2154
cache=${MSM_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/msm-lab}/bench

# Shows a command's output only if it fails.
quietly() {
  "$@" >"$output" 2>&1 && return
  echo "failed: $*" >&2
  tail -n 50 "$output" >&2
  exit 1
}

fresh_hosts() {
  remove_hosts
  quietly node bench/sshHosts.ts up $stack
  quietly ./lab pulumi stack init --no-select $stack
  stage
}

# Prepares the files that both tools place: `./lab up` finds Tomcat's archive in its cache.
stage() {
  quietly node bench/ansible/stage.ts $stack "$cache/staged"
}

remove_hosts() {
  quietly node bench/sshHosts.ts down $stack
  ./lab pulumi stack rm --yes --force $stack >/dev/null 2>&1 || :
}

install_ansible() {
  PATH=$(eval "$(./lab env)" && echo "$PATH")
  mkdir -p "$cache"
  cmp -s bench/ansible/requirements.txt "$cache/venv/requirements.txt" && return
  rm -rf "$cache/venv"
  quietly python3 -m venv "$cache/venv"
  quietly "$cache/venv/bin/pip" install --require-hashes --only-binary :all: -r bench/ansible/requirements.txt
  cp bench/ansible/requirements.txt "$cache/venv/"
}

# playbook NAME OPTION...
playbook() {
  name=$1
  shift
  ANSIBLE_CONFIG=bench/ansible/ansible.cfg ANSIBLE_HOME=$cache/ansible \
    "$cache/venv/bin/ansible-playbook" --inventory "$cache/staged/inventory.yaml" "$@" "bench/ansible/$name.yaml"
}
