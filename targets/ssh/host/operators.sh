# Keeps what is the operator's in places that packages use as well: dpkg and the packages' scripts take away files and users by
# their names, no matter who made them. Paths are relative to /.

# Before packages come. $@: the packages.
note_operators() {
  rm -rf "$STATE/before"
  named "$@" | comm -23 - <(cat "$STATE/came" 2>/dev/null) | add_lines "$STATE/own"
  # No password lies in two places: accounts are put back in another way.
  watched "$@" | comm -12 - "$STATE/own" | grep -v 'etc/g\?shadow' | copy / "$STATE/before"
}

# After they came: what is theirs, and the operator's files that they have replaced or taken away.
note_changes() {
  # shellcheck disable=SC2046 # words
  named $(cat "$STATE/packages.coming") | comm -23 - "$STATE/own" | add_lines "$STATE/came"
  [ ! -d "$STATE/before" ] || keep_replaced
  rm -rf "$STATE/before"
}

# With the states that they were left in: by these a later change is known to be the operator's.
keep_replaced() {
  local -A before=() now=() left=()
  local path
  load before < <(all_states "$STATE/before")
  load left < <(cat "$STATE/left" 2>/dev/null)
  load now < <(printf '%s\n' "${!before[@]}" | states /)
  for path in "${!before[@]}"; do
    [ "${before[$path]}" != "${now[$path]-}" ] || continue
    # Else it is what earlier packages made of it.
    [ "${before[$path]}" = "${left[$path]-}" ] || echo "$path"
    left[$path]=${now[$path]-gone}
  done >"$log.replaced"
  sort "$log.replaced" | copy "$STATE/before" "$STATE/replaced"
  for path in "${!left[@]}"; do printf '%s\t%s\n' "$path" "${left[$path]}"; done | sort >"$STATE/left.new"
  mv "$STATE/left.new" "$STATE/left"
}

# Before packages go. A link in place of a file of theirs goes now: dpkg would remove what it leads to.
keep_operators() {
  local path
  rm -rf "$STATE/kept.new"
  edited_files "$@" >"$STATE/edited"
  watched "$@" | copy / "$STATE/kept.new"
  mv "$STATE/kept.new" "$STATE/kept"
  for path in $(configuration_of "$@" | cut -d ' ' -f 1); do [ ! -L "/$path" ] || rm "/$path"; done
}

# After they went: what was not theirs as it was before they came, or as the operator has changed it since. A file of
# theirs that was edited stays as well.
put_back_operators() {
  local -A left=() kept=()
  local path
  load left < <(cat "$STATE/left" 2>/dev/null)
  load kept < <(all_states "$STATE/kept")
  : >"$log.replaced" >"$log.kept"
  while read -r path; do
    ! exists "/$path" || continue
    if [ "${left[$path]-}" = "${kept[$path]-gone}" ]; then
      echo "$path" >>"$log.replaced"
    elif [ -n "${kept[$path]-}" ]; then
      echo "$path" >>"$log.kept"
    fi
  done < <(cat "$STATE/own" "$STATE/edited" 2>/dev/null | grep / | sort -u)
  restore_remaining
  sort "$log.replaced" | copy "$STATE/replaced" /
  sort "$log.kept" | copy "$STATE/kept" /
  put_back_accounts
  rm -rf "$STATE/kept"
}

# The configuration of packages that have left theirs again, of those the files that nobody has edited.
restore_remaining() {
  local packages path other
  packages=$(remaining_again)
  [ -n "$packages" ] || return 0
  # shellcheck disable=SC2086 # words
  for path in $(configuration_of $packages | cut -d ' ' -f 1); do
    for other in "$path.dpkg-dist" "$path.dpkg-new"; do is_own "$other" || rm -f "/$other"; done
    if grep -qxF "$path" "$STATE/edited"; then continue; fi
    if [ -n "${left[$path]-}" ]; then
      echo "$path" >>"$log.replaced"
    else
      is_own "$path" || rm -f "/$path"
    fi
  done
}

# Of a removal that was cut off.
finish_removal() {
  [ -d "$STATE/kept" ] || return 0
  await_package_tools
  put_back_operators
}

is_own() {
  grep -qxF "$1" "$STATE/own"
}

# Users and groups that packages' scripts have removed, in the lines where they were.
put_back_accounts() {
  local file kind
  for file in passwd shadow group gshadow; do
    case $file in passwd | shadow) kind=passwd ;; *) kind=group ;; esac
    [ -e "$STATE/kept/etc/$file" ] || continue
    cp -p "/etc/$file" "/etc/$file.msm-lab"
    awk -F : -v kind=$kind '
      FILENAME == ARGV[1] { own[$0]; next }
      FILENAME == ARGV[2] { there[$1] = $0; order[++count] = $1; next }
      $1 in there { print there[$1]; delete there[$1]; next }
      (kind " " $1) in own { print }
      END { for (i = 1; i <= count; i++) if (order[i] in there) print there[order[i]] }
    ' "$STATE/own" "/etc/$file" "$STATE/kept/etc/$file" >"/etc/$file.msm-lab"
    if cmp -s "/etc/$file.msm-lab" "/etc/$file"; then rm "/etc/$file.msm-lab"; else mv "/etc/$file.msm-lab" "/etc/$file"; fi
  done
}

# Paths, and users and groups as `passwd NAME` and `group NAME`, a line each.
named() {
  {
    watched "$@"
    sed 's/:.*//; s/^/passwd /' /etc/passwd
    sed 's/:.*//; s/^/group /' /etc/group
  } | sort
}

# Where the scripts of Debian's packages remove what they may not have made.
watched() {
  local package
  (
    cd /
    find etc -path etc/.git -prune -o -print
    find usr/local/share -maxdepth 1 -type d
    for package; do [ ! -e "var/log/$package.log" ] || echo "var/log/$package.log"; done
  ) | sort
}

# The files that dpkg knows as configuration of packages: a line of path and checksum for each.
configuration_of() {
  dpkg-query -W -f '${Conffiles}\n' "$@" 2>/dev/null | sed -n 's/^ \///p' || :
}

edited_files() {
  configuration_of "$@" | awk '{ print $2 "  /" $1 }' | md5sum -c 2>/dev/null | sed -n 's/^\/\(.*\): FAILED$/\1/p' || :
}

# Copies the paths of stdin from one folder to another, as they are.
copy() {
  [ -d "$2" ] || install -d -m 700 "$2"
  [ -d "$1" ] || return 0
  tar -C "$1" --format=posix --no-recursion --verbatim-files-from -T - -c | tar -C "$2" --numeric-owner -xp
}

# `PATH<tab>STATE` for each path in a folder, or for each of stdin.
all_states() {
  (cd "$1" && find . -mindepth 1 -printf '%P\n') | states "$1"
}

states() {
  (cd "$1" && xargs -d '\n' -r stat --printf '%n\t%F %a %u %g %y %N\n' 2>/dev/null) || :
}

# Into an associative array, by path.
load() {
  local -n into=$1
  local path state
  while IFS=$'\t' read -r path state; do into[$path]=$state; done
}
