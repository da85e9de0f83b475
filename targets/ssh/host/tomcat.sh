# Tomcat's releases, and the archives they were made from.

# Apache's distribution without its own applications, msm and the session guard beside its libraries.
install_tomcat() {
  local home=/usr/local/$TOMCAT new=/usr/local/.$TOMCAT.new
  local PATH=$JAVA/bin:$PATH # the host's own java may be another one
  ! as_placed_tomcat "$TOMCAT" || return 0
  rm -rf "$new"
  mkdir -p "$new/parts" "$new/home"
  step "unpacking Tomcat" tar -xf "$(archive "$ARCHIVE")" --no-same-owner -C "$new/parts"
  (cd "$new/parts" && step "checking the checksums" sha256sum --quiet -c - <<<"$CHECKSUMS")
  step "unpacking Tomcat" tar -xzf "$new/parts/tomcat.tar.gz" --no-same-owner --strip-components=1 --exclude='*/webapps/*' -C "$new/home"
  cp "$new"/parts/lib/*.jar "$new/home/lib/"
  [ ! -d "$new/parts/javax" ] || convert_msm "$new"
  [ ! -d "$new/parts/java" ] || compile_guard "$new"
  unsign_jsp_compiler "$new/home" >/dev/null 2>&1
  chmod -R a+rX,go-w "$new/home"
  rm -rf "$home"
  mv "$new/home" "$home"
  rm -rf "$new"
  manifest "$home" >"$STATE/$TOMCAT.manifest"
}

# For a Tomcat with jakarta.servlet.
convert_msm() {
  step "converting msm" to_jakarta "$1/home" "$1/parts/javax"
  cp "$1"/parts/javax/* "$1/home/lib/"
}

# On a host whose deployment came from a machine without a JDK. The JDK goes again.
compile_guard() {
  local new=$1 kept=$STATE/packages.kept had=yes
  is_installed "$COMPILER" || had=
  touch "$STATE/packages" # there is none where nothing was missing
  cp "$STATE/packages" "$kept"
  add_packages "$COMPILER"
  if [ -d "$new/parts/javax" ]; then
    step "converting the session guard" to_jakarta "$new/home" "$new/parts/java"
    step "checking what was converted" refuse_javax "$new/parts/javax"
  fi
  # shellcheck disable=SC2046,SC2086 # javac's words, and sources whose names have no blanks
  step "compiling the session guard" javac $JAVAC_OPTIONS -cp "$new/home/lib/*:$new/home/bin/tomcat-juli.jar" \
    -d "$new/classes" $(find "$new/parts/java" -name '*.java')
  step "compiling the session guard" jar --create --file "$new/home/lib/msm-lab.jar" -C "$new/classes" .
  [ -n "$had" ] || drop_since "$kept"
  rm "$kept"
}

# Packages that are not in an earlier record. Where they do not go now, they go with the lab.
drop_since() {
  local packages
  packages=$(comm -13 "$1" "$STATE/packages")
  # shellcheck disable=SC2086 # words
  [ -z "$packages" ] || attempt drop_packages $packages
}

as_placed_tomcat() {
  [ -e "$STATE/$1.manifest" ] && manifest "/usr/local/$1" | cmp -s - "$STATE/$1.manifest"
}

# Those that no release of a service is made for, and what was cut off.
remove_tomcats() {
  local used manifest name
  rm -rf /usr/local/.apache-tomcat-*.new
  used=$(sed -n 's/^TOMCAT=//p' "$ROOT"/.releases/*/*/plan 2>/dev/null || :)
  for manifest in "$STATE"/apache-tomcat-*.manifest; do
    name=$(basename "$manifest" .manifest)
    if [ "$name" = "apache-tomcat-*" ] || grep -qxF "$name" <<<"$used"; then continue; fi
    [ "$(readlink $TOMCAT_LINK)" != "$name" ] || rm -f $TOMCAT_LINK
    rm -rf "/usr/local/${name:?}" "$manifest"
  done
}

look_at_tomcat() {
  [ "$(readlink $TOMCAT_LINK || :)" = "$TOMCAT" ] || echo "$TOMCAT_LINK does not lead to $TOMCAT, seen $(date -Is)"
  changed_files "/usr/local/$TOMCAT" "$STATE/$TOMCAT.manifest"
}
