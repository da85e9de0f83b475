import { quote } from "../../common/quote.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import { FIREWALL_TABLE } from "../nftables/firewall.ts";
import { paths, servicePaths } from "../paths.ts";
import { capabilitiesOf, STOP_SIGNALS } from "../processes.ts";
import { SERVICE_USER_NAMES } from "../serviceUsers.ts";

/**
 * The init script of a service, for a host without systemd. Header and exit codes are those of LSB 5.0, chapter 22. What
 * a unit gives and it cannot: a new start of a service that ended by itself, a limit of memory, folders hidden from it.
 */
export function initScript(plan: ServicePlan): string {
  return [
    header(plan),
    settings(plan),
    running(plan),
    STATE,
    START,
    STOP,
    ...(plan.configTest ? [CONFIGTEST] : []),
    ...(plan.reload ? [reload(plan.reload.signal)] : []),
    restart(plan),
    STATUS,
    verbs(plan),
  ].join("\n");
}

/** Where the init script of a service lies on a host without systemd, and what it keeps beside the service's own paths. */
interface InitScriptPaths {
  readonly script: string;
  /** Root's own, so that nobody else decides which process is ended. */
  readonly pidFile: string;
  /** What the service writes; appended to. */
  readonly log: string;
}

/** @param service its name on its node, e.g. `tomcat2`. */
export function initScriptPaths(service: string): InitScriptPaths {
  return {
    script: `/etc/init.d/${initScriptName(service)}`,
    pidFile: `/run/msm-lab/${service}.pid`,
    log: `/var/log/msm-lab/${service}.log`,
  };
}

/** Of the script's file, and of what it provides. */
export function initScriptName(service: string): string {
  return `msm-lab-${service}`;
}

function header({ name, service }: ServicePlan): string {
  return `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${initScriptName(service)}
# Required-Start:    $remote_fs $network
# Required-Stop:     $remote_fs $network
# Should-Start:      nftables
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: msm-lab ${name}
### END INIT INFO
set -eu
cd /
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
`;
}

function settings({ name, kind, service, command, probe, configTest, stopGrace }: ServicePlan): string {
  const { configuration, staged, runtime } = servicePaths(service);
  const { pidFile, log } = initScriptPaths(service);
  return `NAME=${words(name)}
SERVICE_USER=${SERVICE_USER_NAMES[kind]}
PROGRAM=${words(...command.slice(0, 1))}
RUNTIME=${words(runtime)}
PIDFILE=${words(pidFile)}
LOG=${words(log)}
FIREWALL=${words(paths.firewall.rules)}
PROBE=${words(probe.script)}
TIMEOUT=${probe.timeout} # seconds until it answers
STOP_SIGNAL=${STOP_SIGNALS[kind].replace(/^SIG/, "")}
GRACE=${stopGrace} # seconds until it has ended
${
  // The plan tests files where they wait for it; here they lie in place.
  configTest ? `CONFIGTEST=${words(configTest.replaceAll(staged, configuration))}\n` : ""
}`;
}

function running(plan: ServicePlan): string {
  const variables = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`);
  return `# Nothing of the caller's environment.
clean() {
  env -i ${['PATH="$PATH"', ...variables.map(quote)].join(" ")} "$@"
}

# In front of a command: as the service's user, with no more rights than the service needs.
AS_SERVICE="${asService(plan).join(" ")}"

# setsid: all its processes can be told from others.
launch() {
  clean start-stop-daemon --start --quiet --background --make-pidfile --pidfile "$PIDFILE" --umask 0027 \\
    --output "$LOG" --startas /usr/bin/setsid -- $AS_SERVICE \\
    ${words(...plan.command)}
}
`;
}

function asService(plan: ServicePlan): readonly string[] {
  const user = SERVICE_USER_NAMES[plan.kind];
  const rights = ["-all", ...capabilitiesOf(plan).map((name) => name.toLowerCase().replace("cap_", "+"))];
  const sets = ["inh-caps", "ambient-caps", "bounding-set"].map((set) => `--${set}=${rights.join(",")}`);
  return [
    "/usr/bin/setpriv",
    `--reuid=${user}`,
    `--regid=${user}`,
    "--clear-groups",
    "--no-new-privs",
    ...sets,
  ];
}

const STATE = `say() {
  echo "$NAME $1"
}

# fail CODE WORDS
fail() {
  say "$2" >&2
  exit "$1"
}

# Whether the process of the pid file is there, and the service's.
runs() {
  start-stop-daemon --status --pidfile "$PIDFILE" --user "$SERVICE_USER"
}

answers() {
  timeout 5 bash -c "$PROBE" >/dev/null 2>&1
}

# What is left of its processes; as its user, who can end nobody else's.
kill_session() {
  $AS_SERVICE timeout 5 sh -c 'while kill -s KILL -- "-$1"; do sleep 0.1; done' sh "$(cat "$PIDFILE")" 2>/dev/null || :
}

can_run() {
  [ -x "$PROGRAM" ] || fail 5 "needs $PROGRAM, which is not there"
  id "$SERVICE_USER" >/dev/null 2>&1 || fail 6 "needs the user $SERVICE_USER: useradd --system --user-group $SERVICE_USER"
}

make_runtime() {
  install -d -m 755 "\${RUNTIME%/*}"
  rm -rf "$RUNTIME"
  install -d -m 700 -o "$SERVICE_USER" -g "$SERVICE_USER" "$RUNTIME"
}
`;

const START = `start() {
  if runs; then
    say "runs already"
    return
  fi
  can_run
  nft list table inet ${FIREWALL_TABLE} >/dev/null 2>&1 || nft -f "$FIREWALL" ||
    fail 1 "does not start without the firewall, $FIREWALL"
  [ ! -s "$PIDFILE" ] || kill_session
  rm -f "$PIDFILE"
  make_runtime
  install -d -m 750 -g adm "\${LOG%/*}"
  [ -e "$LOG" ] || install -m 640 -g adm /dev/null "$LOG"
  launch
  await_answer
}

await_answer() {
  deadline=$(($(date +%s) + TIMEOUT))
  until answers && runs; do
    if [ -s "$PIDFILE" ] && ! kill -0 "$(cat "$PIDFILE")" 2>/dev/null; then
      tail -n 20 "$LOG" >&2
      fail 1 "has ended; above are the last lines of $LOG"
    fi
    [ "$(date +%s)" -lt "$deadline" ] || fail 1 "does not answer within $TIMEOUT s; see $LOG"
    sleep 0.1
  done
  say "answers"
}
`;

const STOP = `stop() {
  if runs; then
    pid=$(cat "$PIDFILE")
    deadline=$(($(date +%s) + GRACE))
    kill -s "$STOP_SIGNAL" "$pid"
    while kill -0 "$pid" 2>/dev/null && [ "$(date +%s)" -lt "$deadline" ]; do sleep 0.1; done
  fi
  [ ! -s "$PIDFILE" ] || kill_session
  rm -f "$PIDFILE"
  say "has ended"
}
`;

const CONFIGTEST = `configtest() {
  can_run
  [ -d "$RUNTIME" ] || make_runtime
  if ! words=$(clean $AS_SERVICE bash -c "$CONFIGTEST" 2>&1); then
    echo "$words" >&2
    fail 6 "finds its files wrong"
  fi
  say "finds its files right"
}
`;

function reload(signal: string): string {
  return `reload() {
  runs || fail 7 "does not run"
  configtest
  kill -s ${signal} "$(cat "$PIDFILE")"
}
`;
}

/** What would not start again goes on running. */
function restart({ configTest }: ServicePlan): string {
  return `restart() {
${configTest ? "  configtest\n" : ""}  stop
  start
}
`;
}

const STATUS = `status() {
  code=0
  runs || code=$?
  case $code in
    0) if answers; then say "answers"; else fail 4 "runs and does not answer"; fi ;;
    1) fail 1 "has ended by itself; see $LOG" ;;
    *) fail "$code" "does not run" ;;
  esac
}
`;

function verbs({ configTest, reload }: ServicePlan): string {
  const own = [
    "start",
    "stop",
    "restart",
    ...(reload ? ["reload"] : []),
    ...(configTest ? ["configtest"] : []),
  ];
  return `only_root() {
  [ "$(id -u)" -eq 0 ] || fail 4 "is root's to $1"
}

case \${1-} in
  status) status ;;
  ${own.join(" | ")})
    only_root "$1"
    "$1"
    ;;
  force-reload)
    only_root "$1"
    ${reload ? "reload" : "restart"}
    ;;
  *)
    echo "Usage: $0 ${["status", ...own, "force-reload"].join("|")}" >&2
    exit 2
    ;;
esac
`;
}

function words(...all: readonly string[]): string {
  return all.map(quote).join(" ");
}
