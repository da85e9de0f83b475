import { quote } from "../../common/quote.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { projectRoot } from "../projectRoot.ts";

/** Prints the `export` commands that let plain `pulumi` work on the lab. @returns the exit code. */
export async function env(): Promise<number> {
  // Set by `adoptDockerContext` (main.ts), or by the user.
  const dockerHost = process.env.DOCKER_HOST ? { DOCKER_HOST: process.env.DOCKER_HOST } : {};
  for (const [name, value] of Object.entries({ ...engineEnvironment(projectRoot), ...dockerHost }))
    console.log(`export ${name}=${quote(value)}`);
  return 0;
}
