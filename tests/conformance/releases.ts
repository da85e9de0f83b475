/** Releases that are wrong or cut off, brought to the nodes of a lab as a deployment brings them, behind the engine's back. */

import assert from "node:assert/strict";
import { httpdSecretFiles } from "../../templates/httpd/secretFiles.ts";
import { httpdService } from "../../templates/httpd/service.ts";
import { tomcatSecretFiles, tomcatService } from "../../templates/tomcat/service.ts";
import type { PlannedFile, ServicePlan } from "../../topology/plan.ts";
import { parseTopology } from "../../topology/topology.ts";
import type { Config } from "./stack.ts";

/** A service's release, and how far it gets. */
export interface Bringing {
  readonly plan: ServicePlan;
  readonly secretFiles: readonly PlannedFile[];
  /** `transfer`: only its first bytes arrive; else the step at whose beginning everything of it is killed. */
  readonly cutAt?:
    | "transfer"
    | "testing the configuration"
    | "starting"
    | "reloading"
    | "waiting until it answers";
}

export interface Brought {
  readonly code: number;
  /** What the program of the node printed, errors too. */
  readonly output: string;
}

/** httpd's and the Tomcats' releases as the configuration makes them, but for their secrets. */
export class Releases {
  readonly httpd: Bringing;
  /** By node. */
  readonly tomcats: ReadonlyMap<string, Bringing>;

  constructor(config: Config) {
    const topology = parseTopology(config);
    const [ajpSecret, statusPassword] = ["secret-of-a-test-alone", "password-of-a-test-alone"];
    this.httpd = {
      plan: httpdService(topology),
      secretFiles: httpdSecretFiles({ ajpSecret, statusPassword }),
    };
    this.tomcats = new Map(
      topology.tomcats.map((tomcat) => [
        tomcat.node,
        { plan: tomcatService(topology, tomcat), secretFiles: tomcatSecretFiles(ajpSecret) },
      ]),
    );
  }

  tomcat(node: string): Bringing {
    const found = this.tomcats.get(node);
    assert.ok(found, node);
    return found;
  }
}

/** @param edit of the file's content. */
export function edited(release: Bringing, path: string, edit: (content: string) => string): Bringing {
  const files = release.plan.files.map((file) =>
    file.path === path ? { ...file, content: edit(file.content) } : file,
  );
  assert.notDeepEqual(files, release.plan.files, path);
  return { ...release, plan: { ...release.plan, files } };
}

/** @param seconds that the service may take until it answers. */
export function within(seconds: number, release: Bringing): Bringing {
  const { plan } = release;
  return { ...release, plan: { ...plan, probe: { ...plan.probe, timeoutSeconds: seconds } } };
}
