import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { types } from "@pulumi/docker";
import type { SwarmAccess } from "../../topology/model.ts";

/**
 * How machines log into the registry: as Docker on this machine does (`docker login`, or a credential helper), which each service that is
 * made or changed is given, as `docker service create --with-registry-auth` does. The provider reads the login itself from Docker's file,
 * so that it comes into no state.
 */
export function registryLogins({
  registry,
}: Pick<SwarmAccess, "registry">): types.input.ProviderRegistryAuth[] {
  const [address = ""] = (registry ?? "").split("/");
  // Without the file there is no login, and the provider fails.
  return address !== "" && existsSync(dockerConfigFile()) ? [{ address }] : [];
}

/** Docker's own file of logins. */
function dockerConfigFile(): string {
  return join(process.env.DOCKER_CONFIG || join(homedir(), ".docker"), "config.json");
}
