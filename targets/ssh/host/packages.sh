# Debian's packages: those that were not there before go with the lab.

# Without starting what they bring: Debian's packages start their services, which listen where nobody asked them to.
add_packages() {
  local missing=() package
  [ ! -e "$STATE/packages.before" ] || note_new_packages # of a run that was cut off
  allow_starts
  for package; do is_installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
  ! is_new memcached || systemctl disable --quiet --now memcached.service
}

install_packages() {
  installed_packages >"$STATE/packages.before"
  step "finishing what dpkg left" dpkg --configure -a
  step "reading the lists of packages" apt-get -q -o DPkg::Lock::Timeout=300 update
  forbid_starts
  step "installing $*" apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
  allow_starts
  note_new_packages
}

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

is_new() {
  grep -qx "$1" "$STATE/packages" 2>/dev/null
}

installed_packages() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort
}

# What was not there before goes with the lab.
note_new_packages() {
  touch "$STATE/packages"
  installed_packages | comm -13 "$STATE/packages.before" - | sort -u - "$STATE/packages" >"$STATE/packages.new"
  mv "$STATE/packages.new" "$STATE/packages"
  rm "$STATE/packages.before"
}

# invoke-rc.d asks the host's policy; 101 forbids. One that was there waits beside it.
forbid_starts() {
  [ ! -e $POLICY ] || mv $POLICY $POLICY.kept
  printf '#!/bin/sh\n# %s\nexit 101\n' "$OWN" >$POLICY
  chmod 755 $POLICY
}

allow_starts() {
  ! grep -qs "$OWN" $POLICY || rm $POLICY
  [ ! -e $POLICY.kept ] || mv $POLICY.kept $POLICY
}
