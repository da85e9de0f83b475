# Writes a file from stdin, atomically. $1: its path; $2: its name if that path is a folder, or empty if it must not be one;
# $3: its size in bytes; $4: its SHA-256.
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
# A symbolic link stays; the file it points to gets the new content.
[ ! -L "$path" ] || path=$(readlink -f -- "$path")
[ ! -e "$path" ] || [ -f "$path" ] || fail "it exists and is not a file"
mkdir -p -- "$(dirname -- "$path")"
# A copy that lost power leaves its part behind.
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
