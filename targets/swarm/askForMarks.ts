/**
 * Text for bash that asks a memcached for marks (java/, StepMark) for 5 seconds, until all are there, and prints those that are not.
 * $1: its address, $2: its port, then the marks. Behind a name there may still be a machine that is gone: a connect to it would take
 * minutes to fail.
 */
export const ASK_FOR_MARKS = String.raw`ask() {
  exec 3<>"/dev/tcp/$1/$2" && printf 'get %s\r\n' "${"$"}{*:3}" >&3 && sed '/^END/q' <&3
}
export -f ask
for try in {1..25}; do
  found=$(timeout 2 bash -c 'ask "$@"' ask "$@" 2>/dev/null)
  missing=
  for mark in "${"$"}{@:3}"; do grep -q "^VALUE $mark " <<<"$found" || missing="$missing $mark"; done
  [ -n "$missing" ] || break
  sleep 0.2
done
echo $missing`;
