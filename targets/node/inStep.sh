# Whether the guards of Tomcats have a memcached in step, asked of the memcached itself: each of them marks the process that it
# has filled (java/, StepMark).

# Seconds that a guard may take to copy what a memcached lacks.
readonly IN_STEP_TIMEOUT=300

# await_in_step STORE ADDRESS PORT SERVICE...: waits until every guard of these Tomcats has the memcached in step. One that does not
# run has none.
await_in_step() {
  local store=$1 address=$2 port=$3 service marks missing
  local deadline=$((SECONDS + IN_STEP_TIMEOUT))
  shift 3
  echo "waiting until $store is in step"
  # All of them fill it meanwhile.
  for service; do
    # Of the release that runs: it may be another one than this deployment will bring.
    marks=$(marks_of "$ROOT/$service")
    while missing=$(missing_marks "$address" "$port" "$marks") && [ -n "$missing" ]; do
      [ "$(state_of "$service")" = running ] || break
      [ $SECONDS -lt $deadline ] || { tell_missing "$missing" && return 1; }
      sleep 0.2
    done
  done
}

# Prints the mark of each application that has a guard, by the name that its Manager gives the Tomcat.
marks_of() {
  local file tomcat
  for file in "$1"/conf/Catalina/localhost/*.xml; do
    tomcat=$(sed -n 's/.*\btomcatName="\([A-Za-z0-9]*\)".*/\1/p' "$file" 2>/dev/null || :)
    [ -z "$tomcat" ] || echo "in-step:$tomcat:$(basename "$file" .xml)"
  done
}

# shellcheck disable=SC2016 # another bash expands it
readonly ASK_FOR_KEYS='exec 3<>"/dev/tcp/$1/$2" || exit
shift 2
printf "get %s\r\n" "$*" >&3
while read -r word key _ <&3; do
  case $word in VALUE) echo "$key" ;; END* | *ERROR*) exit ;; esac
done'

# Prints the marks that a memcached does not have, a line each; all of them if it does not answer.
missing_marks() {
  local address=$1 port=$2 marks=$3 found
  [ -n "$marks" ] || return 0
  # shellcheck disable=SC2086 # words
  found=$(timeout 2 bash -c "$ASK_FOR_KEYS" ask "$address" "$port" $marks 2>/dev/null || :)
  grep -vxF -e "$found" <<<"$marks" || :
}

# Of the `await_in_step` that calls it.
tell_missing() {
  local missing=$1
  echo "the step \"waiting until $store is in step\" failed: it has not been brought in step within $IN_STEP_TIMEOUT s"
  echo "$address:$port has no mark ${missing//$'\n'/, }; memcacheds after it were not changed and have every session"
  echo "see in $(log_command "$service") why; let that Tomcat reach $store, or stop it, and run the same command again"
} >&2
