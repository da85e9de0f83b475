import { quote } from "../../common/quote.ts";
import type { ServicePlan } from "../../topology/plan.ts";
import { FIREWALL_TABLE } from "../nftables/firewall.ts";
import { paths, servicePaths } from "../paths.ts";
import { capabilitiesOf, STOP_SIGNALS } from "../processes.ts";
import { SERVICE_USER_NAMES } from "../serviceUsers.ts";

/**
 * Renders the init script of a service, for a host without systemd. Header and exit codes follow LSB 5.0, chapter 22.
 * Unlike a unit, it cannot restart a service that has exited, limit its memory or hide folders from it.
 */
export function initScript(plan: ServicePlan): string {
  return [
    header(plan),
    settings(plan),
    running(plan),
    STATE,
    start(plan),
    STOP,
    ...(plan.configTest ? [CONFIGTEST] : []),
    ...(plan.reload ? [reload(plan.reload.signal)] : []),
    restart(plan),
    STATUS,
    verbs(plan),
  ].join("\n");
}

/** The path of a service's init script on a host without systemd, and of the files that the script writes. */
interface InitScriptPaths {
  readonly script: string;
  /** Owned by root, so that nobody else decides which process is killed. */
  readonly pidFile: string;
  /** The service's output is appended to it. */
  readonly log: string;
}

/** @param service the service's name on its node, e.g. `tomcat2`. */
export function initScriptPaths(service: string): InitScriptPaths {
  return {
    script: `/etc/init.d/${initScriptName(service)}`,
    pidFile: `/run/msm-lab/${service}.pid`,
    log: `/var/log/msm-lab/${service}.log`,
  };
}

/** Returns the name of the script's file, and of the facility that it provides. */
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

function settings({
  name,
  kind,
  service,
  command,
  probe,
  configTest,
  stopGraceSeconds,
}: ServicePlan): string {
  const { configuration, staged, runtime, scratch } = servicePaths(service);
  const { pidFile, log } = initScriptPaths(service);
  return `NAME=${words(name)}
SERVICE_USER=${SERVICE_USER_NAMES[kind]}
PROGRAM=${words(...command.slice(0, 1))}
RUNTIME=${words(runtime)}
SCRATCH=${kind === "tomcat" ? words(scratch) : ""} # empty if the service needs none
PIDFILE=${words(pidFile)}
LOG=${words(log)}
FIREWALL=${words(paths.firewall.rules)}
PROBE=${words(probe.script)}
START_SECONDS=${probe.timeoutSeconds} # the service must answer within this time
STOP_SIGNAL=${STOP_SIGNALS[kind].replace(/^SIG/, "")}
STOP_SECONDS=${stopGraceSeconds} # the service is killed after this time
${
  // The plan's script tests files in the staging folder; here they are already in place.
  configTest ? `CONFIGTEST=${words(configTest.replaceAll(staged, configuration))}\n` : ""
}`;
}

function running(plan: ServicePlan): string {
  const variables = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`);
  return `# Runs a command without the caller's environment.
clean() {
  env -i ${['PATH="$PATH"', ...variables.map(quote)].join(" ")} "$@"
}

# Prefix of a command that runs it as the service's user, with only the capabilities that the service needs.
AS_SERVICE="${asService(plan).join(" ")}"

# setsid gives the service's processes a session of their own, which tells them from other processes.
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

# fail CODE MESSAGE
fail() {
  say "$2" >&2
  exit "$1"
}

# Succeeds if the process in the pid file exists and is the service's.
runs() {
  start-stop-daemon --status --pidfile "$PIDFILE" --user "$SERVICE_USER"
}

answers() {
  timeout 5 bash -c "$PROBE" >/dev/null 2>&1
}

# Kills the service's remaining processes, as its user, who cannot kill other users' processes.
kill_session() {
  $AS_SERVICE timeout 5 sh -c 'while kill -s KILL -- "-$1"; do sleep 0.1; done' sh "$(cat "$PIDFILE")" 2>/dev/null || :
}

can_run() {
  [ -x "$PROGRAM" ] || fail 5 "needs $PROGRAM, which does not exist"
  id "$SERVICE_USER" >/dev/null 2>&1 || fail 6 "needs the user $SERVICE_USER: useradd --system --user-group $SERVICE_USER"
}

make_runtime() {
  install -d -m 755 "\${RUNTIME%/*}" \${SCRATCH:+"\${SCRATCH%/*}"}
  rm -rf "$RUNTIME"
  install -d -m 700 -o "$SERVICE_USER" -g "$SERVICE_USER" "$RUNTIME" \${SCRATCH:+"$SCRATCH"}
}
`;

function start({ keptFolder }: ServicePlan): string {
  return `start() {
  if runs; then
    say "is already running"
    return
  fi
  can_run
  nft list table inet ${FIREWALL_TABLE} >/dev/null 2>&1 || nft -f "$FIREWALL" ||
    fail 1 "does not start without the firewall, $FIREWALL"
  [ ! -s "$PIDFILE" ] || kill_session
  rm -f "$PIDFILE"
  make_runtime
${keptFolder === undefined ? "" : `  install -d -m 700 -o "$SERVICE_USER" -g "$SERVICE_USER" ${words(keptFolder)}\n`}  install -d -m 750 -g adm "\${LOG%/*}"
  [ -e "$LOG" ] || install -m 640 -g adm /dev/null "$LOG"
  launch
  await_answer
}

await_answer() {
  deadline=$(($(date +%s) + START_SECONDS))
  until answers && runs; do
    if [ -s "$PIDFILE" ] && ! kill -0 "$(cat "$PIDFILE")" 2>/dev/null; then
      tail -n 20 "$LOG" >&2
      fail 1 "has exited; above are the last lines of $LOG"
    fi
    [ "$(date +%s)" -lt "$deadline" ] || fail 1 "did not answer within $START_SECONDS s; see $LOG"
    sleep 0.1
  done
  say "answers"
}
`;
}

const STOP = `stop() {
  if runs; then
    pid=$(cat "$PIDFILE")
    deadline=$(($(date +%s) + STOP_SECONDS))
    kill -s "$STOP_SIGNAL" "$pid"
    while kill -0 "$pid" 2>/dev/null && [ "$(date +%s)" -lt "$deadline" ]; do sleep 0.1; done
  fi
  [ ! -s "$PIDFILE" ] || kill_session
  rm -f "$PIDFILE"
  say "has stopped"
}
`;

const CONFIGTEST = `configtest() {
  can_run
  [ -d "$RUNTIME" ] || make_runtime
  if ! words=$(clean $AS_SERVICE bash -c "$CONFIGTEST" 2>&1); then
    echo "$words" >&2
    fail 6 "rejects its configuration"
  fi
  say "accepts its configuration"
}
`;

function reload(signal: string): string {
  return `reload() {
  runs || fail 7 "is not running"
  configtest
  kill -s ${signal} "$(cat "$PIDFILE")"
}
`;
}

/** A service whose files are wrong is not stopped, as it would not start again. */
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
    0) if answers; then say "answers"; else fail 4 "is running but does not answer"; fi ;;
    1) fail 1 "has exited; see $LOG" ;;
    *) fail "$code" "is not running" ;;
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
  [ "$(id -u)" -eq 0 ] || fail 4 "needs root to $1"
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
