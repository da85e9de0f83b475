/** `./lab`: parses the command line and runs the command; only that command's module is loaded. */

import { Command, InvalidArgumentError } from "commander";
import { describeFailure } from "../common/userError.ts";
import { DEFAULT_ENDPOINT, dockerEndpoint } from "../engine/docker/endpoint.ts";
import type { Form } from "./output.ts";

/** A command that fails exits with 1. */
const EXIT_USAGE = 2;

const lab = new Command("lab")
  .description("A Tomcat cluster whose HTTP sessions survive the loss of any server.")
  .enablePositionalOptions()
  .showHelpAfterError("(see ./lab --help)")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  .addHelpText(
    "after",
    `
Examples:
  ./lab up                                          bring the lab up and print the test page's address
  ./lab pulumi config set --path sessions.mode sticky && ./lab up
  ./lab status                                      show what runs where, and where the sessions are
  ./lab verify                                      check that it keeps sessions and that nothing else is open
  ./lab repair                                      restore what was changed by hand
  ./lab drain worker2                               empty a machine of a swarm before its maintenance
  ./lab drill kill-tomcat kill-store                inject faults under load and report what visitors notice
  ./lab drill change heap                           make a change to a copy of the lab under load
  ./lab down                                        remove everything
  eval "$(./lab env)" && pulumi preview             use plain pulumi

The stack is the one selected with \`./lab pulumi stack select\`, otherwise dev.`,
  );

const STACK = ["-s, --stack <name>", "the stack (default: the selected one, otherwise dev)"] as const;
const FORGET_HOST = [
  "--forget-host <node>",
  "this node's host is gone for good or was reinstalled: remove nothing there (may be repeated)",
  (node: string, previous: readonly string[]) => [...previous, node],
  [] as readonly string[],
] as const;
const JSON_OUTPUT = ["--json", "print JSON for programs"] as const;

/** Adds a command that works on a stack. */
function onStack(name: string, description: string, parent = lab): Command {
  return parent
    .command(name)
    .description(description)
    .option(...STACK);
}

onStack("up", "bring the lab up, or update it to the current configuration")
  .option(...FORGET_HOST)
  .action(({ stack, forgetHost }) => run(import("./commands/up.ts").then(({ up }) => up(stack, forgetHost))));

onStack(
  "down",
  "remove everything the lab has made and keep the configuration; asks first if run in a terminal",
)
  .option(...FORGET_HOST)
  .option("-y, --yes", "do not ask for confirmation")
  .action(({ stack, forgetHost, yes }) =>
    run(import("./commands/down.ts").then(({ down }) => down({ stack, forgetHost, yes: yes === true }))),
  );

onStack("status", "show what runs where, and where the sessions are; exits with 1 if something does not run")
  .option(...JSON_OUTPUT)
  .action(({ stack, json }) =>
    run(import("./commands/status.ts").then(({ status }) => status(stack, form(json)))),
  );

onStack("verify", "check a running lab from outside and inside; exits with 1 if a check fails")
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
The checks cover who answers, whether the Session ID and an attribute are kept, where the copies are stored, which ports
are open, who is refused, and whether files differ from what was placed. Nothing is changed, but the visits leave a few
sessions behind.

Examples:
  ./lab verify
  ./lab verify --json | jq '.checks[] | select(.result != "passed")'`,
  )
  .action(({ stack, json }) =>
    run(import("./commands/verify.ts").then(({ verify }) => verify(stack, form(json)))),
  );

onStack("repair", "restore what differs from the last up; exits with 1 if something still differs")
  .addHelpText(
    "after",
    `
This covers files that were changed by hand, services that were stopped, and what a killed drill left behind. The command
reports what differs and restores only that. It also deploys changes made to the configuration since the last up.`,
  )
  .action(({ stack }) => run(import("./commands/repair.ts").then(({ repair }) => repair(stack))));

onStack(
  "drain",
  "empty a machine of a swarm so that nobody notices, or let it take services again; exits with 1 if something stays there",
)
  .argument("<machine>", "the machine's host name, as in `docker node ls`")
  .option("--back", "let it take services again")
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
Each service of the lab on the machine starts on another one, first the memcached, which the others fill. Then the machine's
availability is drain: Swarm ends what it has besides, and starts nothing on it. What would lose sessions is refused, such as a
second machine before the first one's memcached is filled.

Examples:
  ./lab drain worker2                               before its maintenance
  ./lab drain worker2 --back                        after it; what has moved stays where it is
  ./lab drain worker2 --json | jq '.moved[]'`,
  )
  .action((machine, { stack, back, json }) =>
    run(
      import("./commands/drain.ts").then(({ drain }) =>
        drain(machine, { stack, back: back === true, form: form(json) }),
      ),
    ),
  );

const drills = onStack(
  "drill",
  "inject faults under load and report what visitors notice; exits with 1 if a promise is broken",
)
  .enablePositionalOptions()
  .argument(
    "[scenario...]",
    "which faults and checks to run (default: all of them, which takes some minutes)",
  )
  .option("--list", "list the scenarios")
  .option("--runs <number>", "how often to run each scenario", wholeNumber, 1)
  .option("--report <file>", "write a report with charts as a single HTML file")
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
Examples:
  ./lab drill --list
  ./lab drill kill-tomcat freeze-store
  ./lab drill --report drill.html
  ./lab drill kill-store --runs 20 --json > kill-store.json

The load is on the test page. An application of your own runs in the same Tomcats and meets the same faults, but its pages are
not asked for: a kept promise is no proof of them.

The drill restores whatever it breaks, even after Ctrl-C.`,
  )
  .action((scenarios, { stack, list: listed, runs, report, json }) =>
    run(
      import("./commands/drill.ts").then(({ drill, list }) =>
        listed ? list() : drill(scenarios, { stack, runs, report, form: form(json) }),
      ),
    ),
  );

onStack(
  "change",
  "make planned changes to a copy of the lab under load; exits with 1 if a promise is broken",
  drills,
)
  .argument("[change...]", "which changes to make (default: all that fit, which takes about half an hour)")
  .option("--list", "list the changes")
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
Each change is made to a copy of the stack's lab, the stack NAME-change in Docker, and put back, both under load. What
failed, what was lost, which services were started anew and how long \`up\` took is reported. The lab itself and its
configuration are not touched. Applications run in the copy with their settings: they use the databases that these name.

Examples:
  ./lab drill change --list
  ./lab drill change heap move-node3
  ./lab drill change --json | jq '.rows[] | select(.verdict.word == "broken")'

The copy is removed at the end, even after Ctrl-C; one that a killed drill left is removed by the next.`,
  )
  .action((changes, { stack, list: listed, json }) =>
    run(
      import("./commands/drillChange.ts").then(({ drillChange, listChanges }) =>
        listed ? listChanges(stack) : drillChange(changes, { stack, form: form(json) }),
      ),
    ),
  );

onStack(
  "ssh-keys",
  "ask hosts for their keys and write those you trust to the configuration; exits with 1 if a key is left untrusted",
)
  .argument("[node...]", "the nodes whose hosts are asked (default: all)")
  .option("-y, --yes", "write new keys without asking")
  .option("--accept-changed", "write changed keys without asking")
  .option(
    "--known-hosts [file]",
    "read keys and settings from OpenSSH's files on this machine instead of asking the hosts",
  )
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
On the target ssh, a host is trusted only if the configuration has its key. Whoever answers at an address can show a key,
so compare the fingerprint with the one that the host itself prints on its console:
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub

Examples:
  ./lab ssh-keys                                    show each host's key, and write the new ones once you confirm
  ./lab ssh-keys node2 --accept-changed             node2's host was reinstalled
  ./lab ssh-keys --known-hosts                      from ~/.ssh/known_hosts and ~/.ssh/config, once you confirm
  ./lab ssh-keys --json | jq -r '.hosts[] | select(.state == "changed") | .name'`,
  )
  .action((nodes, { stack, yes, acceptChanged, knownHosts, json }) =>
    run(
      import("./commands/sshKeys.ts").then(({ sshKeys }) =>
        sshKeys(nodes, {
          stack,
          yes,
          acceptChanged,
          knownHosts: knownHosts === true ? "" : knownHosts,
          form: form(json),
        }),
      ),
    ),
  );

lab
  .command("doctor")
  .description("check what this machine needs; exits with 1 if something is missing that `up` cannot install")
  .option(...JSON_OUTPUT)
  .option(...STACK)
  .action(({ stack, json }) =>
    run(import("./commands/doctor.ts").then(({ doctor }) => doctor(stack, form(json)))),
  );

onStack(
  "render",
  "write each node's files, units, init scripts and firewall, without generated secrets; needs no Docker",
)
  .argument("[file]", "print this file instead, e.g. node1/httpd/balancer.conf")
  .option("-o, --output <folder>", "the folder to write to", "rendered")
  .action((file, { stack, output }) =>
    run(
      import("./commands/render.ts").then(({ print, render }) =>
        file === undefined ? render(stack, output) : print(stack, file),
      ),
    ),
  );

lab
  .command("export")
  .description("write the lab for another tool, which brings it up without Pulumi")
  .command("compose")
  .description(
    "write a folder with a compose file, what it builds its images from, and the files of all services",
  )
  .argument("[folder]", "the folder to write to: a new one, or one with an earlier export", "compose")
  .option(...STACK)
  .addHelpText(
    "after",
    `
The folder is all that another machine with Docker and docker-compose needs. It has secrets of its own, which stay the same
when it is written again: keep it as you would keep a key.

Example:
  ./lab export compose shop && cd shop && docker-compose build && docker-compose up -d`,
  )
  .action((folder, { stack }) =>
    run(import("./commands/exportCompose.ts").then(({ exportCompose }) => exportCompose(stack, folder))),
  );

lab
  .command("test")
  .description("run all tests; the `unit` tests need neither Docker nor Pulumi")
  .argument("[what...]", "`unit`, or the test files that match these patterns")
  .option(
    "--changed [commit]",
    "only the unit tests, and what can break by what differs from a commit (default: HEAD)",
  )
  .action((what, { changed }) =>
    run(import("./commands/test.ts").then(({ test }) => test(what, changed === true ? "HEAD" : changed))),
  );

lab
  .command("env")
  .description('print the environment variables that plain pulumi needs: eval "$(./lab env)"')
  .action(() => run(import("./commands/env.ts").then(({ env }) => env())));

lab
  .command("pulumi")
  .description("run a command of the lab's own Pulumi, e.g. `./lab pulumi preview --diff`")
  .argument("[args...]")
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .action((args) => run(import("./commands/pulumi.ts").then(({ pulumi }) => pulumi(args))));

try {
  await lab.hook("preAction", adoptDockerContext).parseAsync();
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}

/** Exits with the command's exit code. */
async function run(command: Promise<number>): Promise<void> {
  process.exitCode = await command;
}

/** Sets `DOCKER_HOST` to the endpoint of the user's docker context, as only the docker command reads contexts. */
async function adoptDockerContext(): Promise<void> {
  const endpoint = await dockerEndpoint();
  if (endpoint !== DEFAULT_ENDPOINT) process.env.DOCKER_HOST = endpoint;
}

function form(json: true | undefined): Form {
  return json ? "json" : "table";
}

/** @throws {InvalidArgumentError} if the word is not a number from 1 to 9999. */
function wholeNumber(word: string): number {
  if (!/^[1-9]\d{0,3}$/.test(word)) throw new InvalidArgumentError("write a number from 1 to 9999.");
  return Number(word);
}
