/** `./lab`: reads the command line and hands over to the command, whose module alone is loaded. */

import { Command, InvalidArgumentError } from "commander";
import { describeFailure } from "../common/userError.ts";
import { DEFAULT_ENDPOINT, dockerEndpoint } from "../engine/docker/endpoint.ts";

/** A usage error is told apart from a command that failed (1). */
const USAGE_ERROR = 2;

const lab = new Command("lab")
  .description("A Tomcat cluster whose HTTP sessions survive the loss of any server.")
  .enablePositionalOptions()
  .showHelpAfterError("(see ./lab --help)")
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR))
  .addHelpText(
    "after",
    `
Examples:
  ./lab up                                          stand the lab up and print the address of the test page
  ./lab pulumi config set --path sessions.mode sticky && ./lab up
  ./lab status                                      what runs where, and where the sessions are
  ./lab verify                                      whether it keeps sessions, and nothing else is open
  ./lab repair                                      put back what was changed behind its back
  ./lab drill kill-tomcat kill-store                break things under load; what do visitors notice?
  ./lab down                                        remove it all
  eval "$(./lab env)" && pulumi preview             use pulumi itself

The stack is the one selected with \`./lab pulumi stack select\`, else dev.`,
  );

const STACK = ["-s, --stack <name>", "the stack (default: the selected one, else dev)"] as const;
/** May be given for several nodes. */
const FORGET_HOST = [
  "--forget-host <node>",
  "the host of this node is gone for good, or was set up anew: nothing is removed there",
  (node: string, others: readonly string[]) => [...others, node],
  [] as readonly string[],
] as const;
const JSON_OUTPUT = ["--json", "print JSON, for programs"] as const;

lab
  .command("up")
  .description("stand the lab up, or bring it to what the configuration says now")
  .option(...STACK)
  .option(...FORGET_HOST)
  .action(({ stack, forgetHost }) =>
    run(
      () => import("./commands/up.ts"),
      ({ up }) => up(stack, forgetHost),
    ),
  );

lab
  .command("down")
  .description(
    "remove everything the lab has made, after a yes where one can be typed; the configuration stays",
  )
  .option(...STACK)
  .option(...FORGET_HOST)
  .option("-y, --yes", "do not ask")
  .action(({ stack, forgetHost, yes }) =>
    run(
      () => import("./commands/down.ts"),
      ({ down }) => down({ stack, forgetHost, yes: yes === true }),
    ),
  );

lab
  .command("status")
  .description("what runs where, where the sessions are; exit code 1 when something does not run")
  .option(...STACK)
  .option(...JSON_OUTPUT)
  .action(({ stack, json }) =>
    run(
      () => import("./commands/status.ts"),
      ({ status }) => status(stack, form(json)),
    ),
  );

lab
  .command("verify")
  .description("look at a running lab from outside and inside; exit code 1 when a check fails")
  .option(...STACK)
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
Who answers, whether Session ID and attribute are kept, where the copies lie, what listens, who is refused, and whether
files are as placed. Nothing is changed; the visits leave a session or a few behind.

Examples:
  ./lab verify
  ./lab verify --json | jq '.checks[] | select(.result != "passed")'`,
  )
  .action(({ stack, json }) =>
    run(
      () => import("./commands/verify.ts"),
      ({ verify }) => verify(stack, form(json)),
    ),
  );

lab
  .command("repair")
  .description("put back what is not as the last up placed it; exit code 1 when something still differs")
  .option(...STACK)
  .addHelpText(
    "after",
    `
Files that were changed by hand, services that were stopped, what a killed drill left: it tells what differs, and puts
only that back. Changes of the configuration since the last up are deployed as well.`,
  )
  .action(({ stack }) =>
    run(
      () => import("./commands/repair.ts"),
      ({ repair }) => repair(stack),
    ),
  );

lab
  .command("drill")
  .description(
    "break the lab under load and tell what its visitors notice; exit code 1 when a promise is broken",
  )
  .argument("[scenario...]", "what happens (default: everything, which takes some minutes)")
  .option(...STACK)
  .option("--list", "tell the scenarios")
  .option("--runs <number>", "how often everything is done", wholeNumber, 1)
  .option("--report <file>", "write a report with charts, as one HTML file")
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
Examples:
  ./lab drill --list
  ./lab drill kill-tomcat freeze-store
  ./lab drill --report drill.html
  ./lab drill kill-store --runs 20 --json > kill-store.json

Whatever it breaks it puts back, also after Ctrl-C.`,
  )
  .action((scenarios, { stack, list: listed, runs, report, json }) =>
    run(
      () => import("./commands/drill.ts"),
      ({ drill, list }) => (listed ? list() : drill(scenarios, { stack, runs, report, form: form(json) })),
    ),
  );

lab
  .command("ssh-keys")
  .description("ask hosts for their keys, and write those you believe; exit code 1 when one is left unknown")
  .argument("[node...]", "whose hosts are asked (default: all)")
  .option(...STACK)
  .option("-y, --yes", "write new keys without asking")
  .option("--accept-changed", "write changed keys without asking")
  .option(
    "--known-hosts [file]",
    "take what OpenSSH knows of the hosts on this machine instead of asking them",
  )
  .option(...JSON_OUTPUT)
  .addHelpText(
    "after",
    `
On the target ssh no host is believed whose key the configuration does not have. Whoever answers at an address can show
a key: compare the fingerprint with what the host itself says, on its console:
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub

Examples:
  ./lab ssh-keys                                    show each host's key, and write the new ones after a yes
  ./lab ssh-keys node2 --accept-changed             node2's host was set up anew
  ./lab ssh-keys --known-hosts                      from ~/.ssh/known_hosts and ~/.ssh/config, after a yes
  ./lab ssh-keys --json | jq -r '.hosts[] | select(.state == "changed") | .name'`,
  )
  .action((nodes, { stack, yes, acceptChanged, knownHosts, json }) =>
    run(
      () => import("./commands/sshKeys.ts"),
      ({ sshKeys }) =>
        sshKeys(nodes, {
          stack,
          yes,
          acceptChanged,
          knownHosts: knownHosts === true ? "" : knownHosts,
          form: form(json),
        }),
    ),
  );

lab
  .command("doctor")
  .description("what this machine needs and has; exit code 1 when `up` cannot bring what is missing")
  .option(...JSON_OUTPUT)
  .option(...STACK)
  .action(({ stack, json }) =>
    run(
      () => import("./commands/doctor.ts"),
      ({ doctor }) => doctor(stack, form(json)),
    ),
  );

lab
  .command("render")
  .description(
    "write each node's files, units, init scripts and firewall, generated secrets excepted; needs no Docker",
  )
  .argument("[file]", "print this one instead, e.g. node1/httpd/balancer.conf")
  .option(...STACK)
  .option("-o, --output <folder>", "where the files are written", "rendered")
  .action((file, { stack, output }) =>
    run(
      () => import("./commands/render.ts"),
      ({ print, render }) => (file === undefined ? render(stack, output) : print(stack, file)),
    ),
  );

lab
  .command("test")
  .description("run all tests; those of `unit` need neither Docker nor Pulumi")
  .argument("[what...]", "`unit`, or the test files that match these patterns")
  .action((what) =>
    run(
      () => import("./commands/test.ts"),
      ({ test }) => test(what),
    ),
  );

lab
  .command("env")
  .description('print variables for a plain pulumi: eval "$(./lab env)"')
  .action(() =>
    run(
      () => import("./commands/env.ts"),
      ({ env }) => env(),
    ),
  );

lab
  .command("pulumi")
  .description("any command of the lab's own Pulumi, e.g. `./lab pulumi preview --diff`")
  .argument("[args...]")
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .action((args) =>
    run(
      () => import("./commands/pulumi.ts"),
      ({ pulumi }) => pulumi(args),
    ),
  );

await lab.parseAsync();

/** The command's exit code is this process's. */
async function run<M>(load: () => Promise<M>, command: (module: M) => Promise<number>): Promise<void> {
  try {
    await adoptDockerContext();
    process.exitCode = await command(await load());
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  }
}

/** Names the engine of the user's docker context in `DOCKER_HOST`: only the docker command knows of contexts. */
async function adoptDockerContext(): Promise<void> {
  const endpoint = await dockerEndpoint();
  if (endpoint !== DEFAULT_ENDPOINT) process.env.DOCKER_HOST = endpoint;
}

function form(json: true | undefined): "table" | "json" {
  return json ? "json" : "table";
}

/** @throws {InvalidArgumentError} where it is none, or zero. */
function wholeNumber(word: string): number {
  if (!/^[1-9]\d{0,3}$/.test(word)) throw new InvalidArgumentError("write a number from 1 to 9999.");
  return Number(word);
}
