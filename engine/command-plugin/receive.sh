# Takes a file from stdin in place of another, whole or not at all. $1: its path; $2: its name where that is a folder; none
# where it must not be one; $3: its size in bytes; $4: its SHA-256.
set -eu

fail() {
  echo "$1" >&2
  exit 1
}

path=$1
if [ -d "$path" ]; then
  [ -n "$2" ] || fail "it is a folder"
  path=$path/$2
fi
# A link stays, and leads to the new content.
[ ! -L "$path" ] || path=$(readlink -f -- "$path")
[ ! -e "$path" ] || [ -f "$path" ] || fail "it is there and not a file"
mkdir -p -- "$(dirname -- "$path")"
# Of copies that a cut of the power ended.
find "$(dirname -- "$path")" -maxdepth 1 -name "${path##*/}.msm-lab-*.new" -mmin +60 -delete
new=$path.msm-lab-$$.new
trap 'rm -f -- "$new"' EXIT
cat >"$new"
size=$(stat -c %s -- "$new")
[ "$size" = "$3" ] || fail "$size of $3 bytes have arrived"
[ "$(sha256sum <"$new")" = "$4  -" ] || fail "other bytes have arrived than were sent"
if [ -e "$path" ]; then
  chown --reference="$path" -- "$new" 2>/dev/null || :
  chmod --reference="$path" -- "$new"
fi
mv -fT -- "$new" "$path"
