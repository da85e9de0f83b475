# apt and dpkg, which one program at a time may use: on a new host often its first boot, or the upgrades of each night.

# Seconds.
readonly LOCK_TIMEOUT=600
readonly LINE_INTERVAL=15

# dpkg's of its database, apt's of its lists and downloads.
readonly LOCKS=(/var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock)
readonly LOCKED='Could not get lock|lock (is|was) locked by another process'

# As `step`, with apt or dpkg, once no other program uses them; another may begin in between. apt's own DPkg::Lock::Timeout
# knows nothing of its locks of lists and downloads (apt 2.6).
package_step() {
  local deadline=$((SECONDS + LOCK_TIMEOUT))
  await_package_tools || return 1
  until step "$@" 2>"$log.failed"; do
    if [ "$SECONDS" -ge "$deadline" ] || ! grep -qE "$LOCKED" "$log"; then
      cat "$log.failed" >&2
      return 1
    fi
    sleep 1
    await_package_tools || return 1
  done
}

# Prints it again and again: if the connection is gone, that ends this program.
await_package_tools() {
  local deadline=$((SECONDS + LOCK_TIMEOUT)) next=$SECONDS holders
  while holders=$(lock_holders) && [ -n "$holders" ]; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      tell_holder "$holders" >&2
      return 1
    fi
    if [ "$SECONDS" -ge "$next" ]; then
      echo "waiting up to $((LOCK_TIMEOUT / 60)) minutes for $(name_of "$holders"), which uses apt or dpkg"
      next=$((SECONDS + LINE_INTERVAL))
    fi
    sleep 1
  done
}

tell_holder() {
  echo "apt or dpkg has been in use for $((LOCK_TIMEOUT / 60)) minutes, by $(name_of "$1")"
  echo "see what it does with \"systemctl status ${1%%$'\n'*}\"; let it end, or end it, and run the same command again"
}

# Ids of processes. The path of an open file may be another one in another container.
lock_holders() {
  local folder file lock
  for lock in "${LOCKS[@]}"; do
    find /proc/[0-9]*/fd -lname "*/${lock#/var/}" -printf '%h %f\n' 2>/dev/null | while read -r folder file; do
      [ "$folder/$file" -ef "$lock" ] && grep -qs '^lock:' "${folder}info/$file" && cut -d / -f 3 <<<"$folder"
    done
  done | sort -un || :
}

# Of the first of them, e.g. `/usr/bin/python3 /usr/bin/unattended-upgrade (process 812)`.
name_of() {
  local id=${1%%$'\n'*}
  echo "$(tr '\0\n' '  ' 2>/dev/null <"/proc/$id/cmdline" | cut -c -60) (process $id)"
}

# cloud-init may install packages more than once until its end.
await_first_boot() {
  local minute
  for minute in $(seq $((LOCK_TIMEOUT / 60))); do
    [[ $(cloud-init status 2>/dev/null || :) == *running* ]] || return 0
    echo "waiting for cloud-init, which sets up this host, minute $minute of $((LOCK_TIMEOUT / 60))"
    timeout 60 cloud-init status --wait >/dev/null 2>&1 9>&- || :
  done
  echo "cloud-init has not ended; going on beside it"
}
