/** A lab with one of the applications for tests, whose servers are killed while visitors shop. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApplicationReport, applicationReports } from "../../../../running/applicationReports.ts";
import type { Faults } from "../../../../targets/faults.ts";
import { TARGETS } from "../../../../targets/targets.ts";
import type { Profile, Topology } from "../../../../topology/model.ts";
import { planName } from "../../../../topology/plan.ts";
import { parseTopology } from "../../../../topology/topology.ts";
import { buildApplication } from "../../../applications/build.ts";
import type { ApplicationName } from "../../../applications/libraries.ts";
import { type Config, Stack } from "../../../conformance/stack.ts";
import { eventually } from "../../../eventually.ts";

/** By application: each is a test file's, and they run side by side. */
const PLACES: Readonly<Record<ApplicationName, { readonly net: string; readonly port: number }>> = {
  spring: { net: "172.29.66", port: 18166 },
  spring5: { net: "172.29.73", port: 18173 },
  faces: { net: "172.29.74", port: 18174 },
  wicket: { net: "172.29.75", port: 18175 },
};

/** Below the application's address, where whoever is not logged in is led to the login page. */
const HOMES: Readonly<Record<ApplicationName, string>> = {
  spring: "",
  spring5: "",
  faces: "basket.xhtml",
  wicket: "basket",
};

/** Milliseconds that a service has to be whole again. */
const PATIENCE_SECONDS = 90;

/** Seconds. Requests that take turns wait for all before them, which a Tomcat that has just started answers slowly. */
const PATIENT = 8;

/** What of the configuration an application's owner decides. */
export interface Settings {
  /** The section `application`, but for the war. */
  readonly application: Config;
  /** Default: none. */
  readonly lockingMode?: string;
  /** Default: the lab's. */
  readonly profile?: Profile;
}

export class ShopLab {
  /** The application's address, with a `/` at its end. */
  readonly site: string;
  readonly home: string;
  private readonly application: ApplicationName;
  private readonly stack: Stack;
  private readonly folder: string;
  private readonly war: string;
  private topology: Topology;

  private constructor(
    stack: Stack,
    folder: string,
    war: string,
    application: ApplicationName,
    topology: Topology,
  ) {
    this.site = `http://127.0.0.1:${PLACES[application].port}/${application}/`;
    this.home = HOMES[application];
    this.application = application;
    this.stack = stack;
    this.folder = folder;
    this.war = war;
    this.topology = topology;
  }

  /** Builds the application and deploys it. */
  static async open(application: ApplicationName, settings: Settings): Promise<ShopLab> {
    const folder = await mkdtemp(join(tmpdir(), "msm-lab-shop-"));
    const war = join(folder, application);
    await buildApplication(application, war);
    const config = configOf(application, war, settings);
    const stack = await Stack.open(application, config);
    const lab = new ShopLab(stack, folder, war, application, parseTopology(config));
    try {
      await stack.up();
      // What an application does at its first request takes longer than httpd waits on a machine without a free core.
      await lab.untilEveryTomcatAnswers();
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  async configure(settings: Settings): Promise<void> {
    const config = configOf(this.application, this.war, settings);
    this.topology = parseTopology(config);
    this.stack.configure(config);
    await this.stack.up();
  }

  async close(): Promise<void> {
    await this.stack.close();
    await rm(this.folder, { recursive: true });
  }

  /** Names of services. */
  get tomcats(): readonly string[] {
    return this.topology.tomcats.map(planName);
  }

  get stores(): readonly string[] {
    return this.topology.stores.map(planName);
  }

  /** What status and verify say of the application. */
  async reports(): Promise<readonly ApplicationReport[]> {
    return await applicationReports(TARGETS.docker.inspect(this.stack.name, this.topology), this.topology);
  }

  async kill(service: string): Promise<void> {
    await this.faults.kill(service);
  }

  /** Starts it, and waits until it has its part in the lab again. */
  async revive(service: string): Promise<void> {
    const since = Math.floor(Date.now() / 1000);
    await this.faults.start(service);
    if (this.tomcats.includes(service)) await this.untilEveryTomcatAnswers();
    else await this.untilInStep(service, since);
  }

  /** An answer of each Tomcat to the same request, by node. @param cookie as a browser sends it. */
  async answers(path: string, cookie = ""): Promise<ReadonlyMap<string, Response>> {
    const answers = new Map<string, Response>();
    await eventually(async () => {
      const headers = cookie === "" ? {} : { cookie };
      const response = await fetch(this.site + path, { headers, redirect: "manual" });
      const node = response.headers.get("x-node");
      if (node !== null) answers.set(node, response);
      assert.equal(answers.size, this.tomcats.length, `only ${[...answers.keys()]} answered`);
    }, PATIENCE_SECONDS);
    return answers;
  }

  private get faults(): Faults {
    return TARGETS.docker.faults(this.stack.name, this.topology);
  }

  /** httpd takes some time to send requests to a Tomcat that was away. */
  private async untilEveryTomcatAnswers(): Promise<void> {
    await this.answers("picture.png");
  }

  /** The guard of each Tomcat says when a memcached has all that its neighbour has. */
  private async untilInStep(service: string, since: number): Promise<void> {
    const store = this.topology.stores.find((each) => planName(each) === service);
    const said = `memcached ${store?.id} `;
    for (const tomcat of this.tomcats)
      await eventually(async () => {
        const log = await this.faults.log(tomcat, since);
        const isInStep = log.split("\n").some((line) => line.includes(said) && line.includes(" is in step"));
        assert.ok(isInStep, `${tomcat} does not say that ${service} is in step`);
      }, PATIENCE_SECONDS);
  }
}

function configOf(
  name: ApplicationName,
  war: string,
  { application, lockingMode, profile }: Settings,
): Config {
  const { net, port } = PLACES[name];
  return {
    ...(profile && { profile }),
    network: { subnet: `${net}.0/24` },
    nodes: {
      node1: { address: `${net}.1`, services: ["httpd", "tomcat"] },
      node2: { address: `${net}.2`, services: ["tomcat", "memcached"] },
      node3: { address: `${net}.3`, services: ["memcached"] },
    },
    publish: { port },
    ...(lockingMode === undefined ? {} : { sessions: { lockingMode } }),
    application: { heap: 256, requestTimeout: PATIENT, ...application, war },
  };
}
