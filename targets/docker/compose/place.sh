#!/bin/bash
# Places the files of a node's services into the node's volume. It runs as root in a container of its own, which ends before
# the services start. An argument for each service: its name, its group, the name of its release, and `folder=archive` for
# each folder that comes in an archive.
set -euo pipefail

readonly ROOT=/srv/msm-lab # the node's volume; what services read: a link to the files of each one's release
readonly EXPORT=/export    # parts of the folder with the compose file

main() {
  local words
  for words; do
    # shellcheck disable=SC2086 # no word has a space or a pattern
    place $words
  done
}

place() {
  local service=$1 group=$2 release=$3
  local releases=$ROOT/.releases/$service new=$ROOT/.releases/$service/.new before
  install -d -m 755 "$ROOT/.releases" "$releases"
  rm -rf "$new"
  install -d -m 700 "$new"
  cp -R "$EXPORT/files/$service/." "$new"
  unpack "$new" "${@:4}"
  chgrp -R "$group" "$new"
  chmod -R u=rwX,g=rX,o= "$new"
  if [ -d "$releases/$release" ]; then replace_live "$new" "$releases/$release"; else mv "$new" "$releases/$release"; fi
  before=$(readlink "$ROOT/$service" || :)
  ln -sfn ".releases/$service/$release" "$ROOT/$service.new"
  mv -T "$ROOT/$service.new" "$ROOT/$service"
  # The service may still run with the release before.
  find "$releases" -mindepth 1 -maxdepth 1 ! -name "$release" ! -name "${before##*/}" -exec rm -rf {} +
}

unpack() {
  local files=$1 folder
  shift
  for folder; do
    mkdir -p "$files/${folder%%=*}"
    tar -xf "$EXPORT/archives/${folder#*=}" --no-same-owner -C "$files/${folder%%=*}"
  done
}

# A release of the same name differs only in files that the running service picks up by itself: each is replaced in one step.
replace_live() {
  local new=$1 release=$2 file
  (cd "$new" && find . -type f -print0) | while IFS= read -r -d '' file; do
    cmp -s "$new/$file" "$release/$file" || mv "$new/$file" "$release/$file"
  done
}

main "$@"
