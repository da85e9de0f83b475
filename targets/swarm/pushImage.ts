/**
 * Pushes an image from this machine's engine to its registry, and prints its name there with its digest: run by the `…-push` commands
 * of the deployment. IMAGE: its name, IMAGE_ID: what has that name.
 */

import process from "node:process";
import { docker } from "../docker/engine.ts";

const { IMAGE = "" } = process.env;
const repository = IMAGE.replace(/:[^:/]*$/, "");

try {
  await docker("push", IMAGE);
  const names: readonly string[] = JSON.parse(
    await docker("image", "inspect", "--format", "{{json .RepoDigests}}", IMAGE),
  );
  console.log(names.find((name) => name.startsWith(`${repository}@`)) ?? IMAGE);
} catch (error) {
  const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
  console.error(`${IMAGE} cannot be pushed: ${(stderr || message).trim()}`);
  process.exitCode = 1;
}
