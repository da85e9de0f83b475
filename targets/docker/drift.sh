#!/bin/sh
# Prints how a service's files differ from what was placed; where they do not, the text of the last repair, so that a
# repair shows once and never again. CONTAINER: the node's container; SERVICE: the folder. Called with `now`, it leaves the
# last repair out.
# A node that is not there has no drift: it is made anew with all its files.
docker exec --user 0 "$CONTAINER" sh -c '
  cd "/srv/msm-lab/$0" 2>/dev/null || { [ -e "/srv/msm-lab/.manifest/$0" ] && echo "the folder is gone"; exit; }
  manifest=../.manifest/$0
  changed=$(find . -type f -printf "%m %U %G %p\n" -exec sha256sum {} + | sort | diff "$manifest" - 2>&1 |
    sed -n "s/^[<>].* \.\//  /p" | sort -u)
  if [ -z "$changed" ] && [ -e "$manifest" ]; then
    [ "$1" = now ] || cat "../.repair/$0" 2>/dev/null
    exit
  fi
  for file in $changed; do
    stat -c "%n changed %z" "$file" 2>/dev/null || stat -c "$file is gone, %n changed %z" "$(dirname "$file")" 2>/dev/null ||
      echo "$file is gone"
  done
' "$SERVICE" "${1-}" 2>/dev/null || exit 0
