# Debian's packages: those that were not there before go with the lab.

readonly ARCHIVES=/var/cache/apt/archives

# What an operator wrote is never replaced, nothing asks, and no package goes because another one comes.
readonly KEEP_FILES=--force-confold
readonly INSTALL=(install --no-install-recommends --no-remove -o "Dpkg::Options::=$KEEP_FILES")

# Without starting what they bring: Debian's packages start their services, which listen unasked.
add_packages() {
  local missing=() package
  finish_removal
  [ ! -e "$STATE/packages.coming" ] || finish_installation
  allow_starts
  for package; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  remove_downloads
  # Its links in /etc/rc?.d stay as they are: they may be the operator's.
  ! is_new memcached || SYSTEMCTL_SKIP_SYSV=1 systemctl disable --quiet --now memcached.service
}

# Of a run that was cut off: its packages may be half there, and its apt still at work.
finish_installation() {
  forbid_starts
  package_step "finishing an installation that was cut off" dpkg "$KEEP_FILES" --configure -a
  note_new_packages
}

install_packages() {
  local installed=yes
  await_first_boot
  package_step "finishing what dpkg left" dpkg "$KEEP_FILES" --configure -a
  package_step "reading the lists of packages" apt-get -q update
  note_coming_packages "$@"
  forbid_starts
  package_step "installing $*" apt-get -q -y "${INSTALL[@]}" "$@" || installed=
  allow_starts
  note_new_packages
  [ -n "$installed" ] || exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

is_new() {
  grep -qx "$1" "$STATE/packages" 2>/dev/null
}

# Prints the packages that are there, also half-installed ones and those that left only their configuration, unless they had
# left it before.
present_packages() {
  packages_in '^not-installed ' ! | comm -23 - <(remaining_again)
}

# Those that have left their configuration once more.
remaining_again() {
  packages_in '^config-files ' | comm -12 - <(cat "$STATE/packages.remaining" 2>/dev/null)
}

# $1: dpkg's word for a state; with `!` those in any other.
packages_in() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n "/$1/${2-}s/^[^ ]* //p" | sort -u
}

is_there() {
  present_packages | grep -qx "$1"
}

# Before anything comes, so that an installation is known wherever it is cut off: its packages, those of them that leave
# something when they go because they had left it before, its downloads, and what is the operator's.
note_coming_packages() {
  step "planning the installation" apt-get -s "${INSTALL[@]}" "$@"
  sed -n 's/^Inst \([^ ]*\) (.*/\1/p' "$log" | sort -u >"$STATE/packages.planned"
  packages_in '^config-files ' | comm -12 - "$STATE/packages.planned" | add_lines "$STATE/packages.remaining"
  apt-get -qq --print-uris "${INSTALL[@]}" "$@" | sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p" | add_lines "$STATE/downloads"
  # shellcheck disable=SC2046 # words
  note_operators $(cat "$STATE/packages.planned")
  sync "$STATE/packages.planned"
  mv "$STATE/packages.planned" "$STATE/packages.coming"
}

# What was not there before goes with the lab.
note_new_packages() {
  present_packages | comm -12 - "$STATE/packages.coming" | add_lines "$STATE/packages"
  note_changes
  rm "$STATE/packages.coming"
}

# Adds the lines of stdin to a sorted file in one step, each line once.
add_lines() {
  touch "$1"
  sort -u - "$1" >"$1.new"
  sync "$1.new"
  mv "$1.new" "$1"
}

# Those that apt had before stay.
remove_downloads() {
  local file
  while read -r file; do rm -f "$ARCHIVES/$file" "$ARCHIVES/partial/$file"; done < <(cat "$STATE/downloads" 2>/dev/null)
  rm -f "$STATE/downloads"
}

# All that came with the lab; one that something else needs by now stays.
remove_packages() {
  finish_removal
  if [ -e "$STATE/packages.coming" ]; then
    await_package_tools
    note_new_packages
  fi
  allow_starts
  remove_downloads
  # shellcheck disable=SC2046 # words
  [ ! -s "$STATE/packages" ] || drop_packages $(cat "$STATE/packages")
}

# What fails stays noted for the next time.
drop_packages() {
  local dropped=yes
  await_package_tools
  keep_operators "$@"
  drop "$@" || dropped=
  put_back_operators
  present_packages | comm -12 - "$STATE/packages" >"$STATE/packages.new"
  mv "$STATE/packages.new" "$STATE/packages"
  [ -n "$dropped" ] || exit 1
}

# Some leave their configuration, as they had done before. In two rounds: these may need others, and others these.
drop() {
  local remaining others round
  : >"$log.removed"
  remaining=$(printf '%s\n' "$@" | sort | comm -12 - <(cat "$STATE/packages.remaining" 2>/dev/null))
  others=$(printf '%s\n' "$@" | sort | comm -23 - <(echo "$remaining"))
  for round in first second; do
    [ $round = first ] || [ -n "$remaining" ] || continue
    drop_each --remove "$remaining" || return 1
    drop_each --purge "$others" || return 1
  done
  # Of a dpkg that was killed. What is in the way there is none of the lab's.
  [ -z "$(dpkg --audit)" ] || package_step "finishing what dpkg left" dpkg "$KEEP_FILES" --configure -a || :
  tell_needed
}

drop_each() {
  local present
  present=$(present_packages | comm -12 - <(echo "$2"))
  [ -n "$present" ] || return 0
  # shellcheck disable=SC2086 # words
  package_step "removing packages" unless_needed dpkg --force-remove-reinstreq "$1" $present || return 1
  cat "$log" >>"$log.removed"
}

# dpkg also fails if all that it leaves is needed by another package.
unless_needed() {
  local errors needed
  "$@" && return
  errors=$(grep -c '^dpkg: error' "$log" || :)
  needed=$(grep -c '^ dependency problems - not removing' "$log" || :)
  [ "$needed" -gt 0 ] && [ "$errors" -eq "$needed" ]
}

# dpkg says it in a line for the package and one for each that needs it.
tell_needed() {
  local package what
  while read -r package what; do
    if is_there "$package"; then echo "note: $package $what"; fi
  done < <(sed -n '/ prevent removal of /{s/:$//; s/.* //; s/:[a-z0-9]*$//; N; s/\n \([^ :]*\).*/ stays: \1 needs it/p}' "$log.removed" | sort -u)
}

# invoke-rc.d asks the host's policy; 101 forbids. One that was there waits beside it.
forbid_starts() {
  allow_starts
  printf '#!/bin/sh\n# %s\nexit 101\n' "$OWN" >$POLICY.msm-lab
  chmod 755 $POLICY.msm-lab
  ! exists $POLICY || mv $POLICY $POLICY.kept
  mv $POLICY.msm-lab $POLICY
}

allow_starts() {
  ! grep -qs "$OWN" $POLICY || rm $POLICY
  ! exists $POLICY.kept || mv $POLICY.kept $POLICY
  rm -f $POLICY.msm-lab
}

exists() {
  [ -e "$1" ] || [ -L "$1" ]
}
