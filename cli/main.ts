/** `./lab`: reads the command line and hands over to the command, whose module alone is loaded. */

import { Command } from "commander";
import { describeFailure } from "./failure.ts";

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
  ./lab down                                        remove it all
  eval "$(./lab env)" && pulumi preview             use pulumi itself

The stack is the one selected with \`./lab pulumi stack select\`, else dev.`,
  );

const STACK = ["-s, --stack <name>", "the stack (default: the selected one, else dev)"] as const;
const JSON_OUTPUT = ["--json", "print JSON, for programs"] as const;

lab
  .command("up")
  .description("stand the lab up, or bring it to what the configuration says now")
  .option(...STACK)
  .action(async ({ stack }) => (await import("./commands/up.ts")).up(stack));

lab
  .command("down")
  .description("remove everything the lab has made; the configuration stays")
  .option(...STACK)
  .action(async ({ stack }) => (await import("./commands/down.ts")).down(stack));

lab
  .command("status")
  .description("what runs where, where the sessions are; exit code 1 when something does not run")
  .option(...STACK)
  .option(...JSON_OUTPUT)
  .action(async ({ stack, json }) => (await import("./commands/status.ts")).status(stack, json === true));

lab
  .command("doctor")
  .description("what this machine needs and has; exit code 1 when `up` cannot bring what is missing")
  .option(...JSON_OUTPUT)
  .action(async ({ json }) => (await import("./commands/doctor.ts")).doctor(json === true));

lab
  .command("render")
  .description("write the files of every service, without Docker; secrets are placeholders")
  .argument("[file]", "print one file, e.g. node1-httpd/balancer.conf, instead of writing all")
  .option(...STACK)
  .option("-o, --output <folder>", "where the files are written", "rendered")
  .action(async (file, { stack, output }) =>
    (await import("./commands/render.ts")).render(file, output, stack),
  );

lab
  .command("test")
  .description("run all tests; those of `unit` need neither Docker nor Pulumi")
  .argument("[scope]", "unit, or file patterns")
  .argument("[patterns...]", "only the test files that match")
  .action(async (scope, patterns) =>
    (await import("./commands/test.ts")).test([scope, ...patterns].filter((word) => word !== undefined)),
  );

lab
  .command("env")
  .description('print variables for a plain pulumi: eval "$(./lab env)"')
  .action(async () => (await import("./commands/env.ts")).env());

lab
  .command("pulumi")
  .description("any command of the lab's own Pulumi, e.g. `./lab pulumi preview --diff`")
  .argument("[args...]")
  .helpOption(false)
  .allowUnknownOption()
  .passThroughOptions()
  .action(async (args) => (await import("./commands/pulumi.ts")).pulumi(args));

try {
  await lab.parseAsync();
} catch (error) {
  console.error(describeFailure(error));
  process.exitCode = 1;
}
