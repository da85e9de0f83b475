#!/bin/bash
# Prints what a host is and has, and how it differs from what was placed there: a line `NAME BASE64` for each fact. Looks,
# changes nothing. $@: the names of the services planned there; $called: the addresses that they connect to; $tries: shell text
# that tries to; $folders: those that a lab writes to; $scratch: where Tomcats have their temporary files; $confinement: what
# units demand, as systemd-run's options; $mark: shell text that prints whose the host is.
set -uo pipefail
export LC_ALL=C

say() {
  echo "$1 $(base64 -w 0)"
}

# A folder that is not there yet will be on the file system of the folder above it.
nearest() {
  local there=$1
  until [ -d "$there" ]; do there=$(dirname "$there"); done
  echo "$there"
}

. /etc/os-release
# A Debian that is not released yet has no version.
echo "$ID ${VERSION_ID-}" | say os
echo "${PRETTY_NAME:-$ID}" | say osName
uname -m | say architecture
[ -d /run/systemd/system ] && echo yes | say systemd
command -v apt-get | say apt
for folder in /etc/systemd/system /srv /usr /usr/local /var/lib; do
  [ ! -e $folder ] || [ -w $folder ] || echo $folder
done | say readOnly
# The exit code of systemd if it cannot do what a unit demands of it, e.g. 226 of its namespaces: systemd.exec(5).
# Where the firewall's unit runs, which demands the same, it can.
if [ -d /run/systemd/system ] && ! systemctl is-active --quiet msm-lab-firewall.service; then
  timeout 5 systemd-run --quiet --wait --collect "${confinement[@]}" /bin/true >/dev/null 2>&1
  code=$?
  [ $code -lt 200 ] || echo $code
fi | say unconfined
for folder in $folders; do
  there=$(nearest "$folder")
  echo "$(stat -c %d "$there") $(df --output=avail,itotal,iavail -B 1M "$there" | tail -n 1) $folder"
done | say room
# Of mounts one over another the last one counts.
findmnt --noheadings --list --output VFS-OPTIONS,TARGET --target "$(nearest "$scratch")" |
  sed -n -E '$ s/^(\S+,)?noexec(,\S+)? +//p' | say noExecution
ip -o -4 address show | sed -E 's/.* inet ([0-9.]+).*/\1/' | say addresses
for address in $called; do
  echo "$address $(ip -4 route get "$address" 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')"
done | say sources
(eval "$tries") | say tries
# ADDRESS:PORT, the program, its unit.
ss -Hltnp | while read -r _ _ _ local _ process; do
  pid=$(sed -n 's/.*pid=\([0-9]*\).*/\1/p' <<<"$process")
  program=$(sed -n 's/.*(("\([^"]*\)".*/\1/p' <<<"$process")
  echo "$local ${program:-unknown} $(sed -n 's/.*\/\([^/]*\.service\).*/\1/p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)"
done | say listeners
eval "$mark" | say mark
# What no other has: clones share their machine-id and host keys, containers of a machine its kernel.
echo "$(cat /proc/sys/kernel/random/boot_id) $(readlink /proc/1/ns/net)" | say machine
[ -e /var/lib/msm-lab/firewall ] && echo yes | say setUp
[ -e /usr/local/tomcat ] && [ ! -e /var/lib/msm-lab ] && echo yes | say foreignTomcat
for service in .host "$@"; do
  if [ -x /usr/local/lib/msm-lab/host ]; then
    /usr/local/lib/msm-lab/host drift "$service"
  else
    echo "nothing of the lab is there, seen $(date -Is)"
  fi | say "drift:$service"
done
