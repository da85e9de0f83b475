# Takes a file from stdin in place of another, whole or not at all. $1: its path; $2: its size in bytes; $3: its SHA-256.
set -eu

fail() {
  echo "$1" >&2
  exit 1
}

path=$1
# A link stays, and leads to the new content.
[ ! -L "$path" ] || path=$(readlink -f -- "$path")
[ ! -e "$path" ] || [ -f "$path" ] || fail "it exists and is not a file"
new=$path.$$.new
trap 'rm -f -- "$new"' EXIT
cat >"$new"
size=$(stat -c %s -- "$new")
[ "$size" = "$2" ] || fail "$size of $2 bytes have arrived"
[ "$(sha256sum <"$new")" = "$3  -" ] || fail "other bytes have arrived than were sent"
if [ -e "$path" ]; then
  chown --reference="$path" -- "$new" 2>/dev/null || :
  chmod --reference="$path" -- "$new"
fi
mv -fT -- "$new" "$path"
