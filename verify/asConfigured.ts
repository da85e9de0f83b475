import { siteOf } from "../topology/publish.ts";
import { memcachedNodes } from "../topology/stores.ts";
import { type Check, failed, judge } from "./check.ts";

/** The other checks compare the lab with its configuration; if that has changed since the last `up`, they would all fail. */
export const asConfigured: Check = {
  name: "the lab is what the configuration says",
  needs: [],
  async look({ outputs, topology }) {
    const deployed = [
      new URL(outputs.url).origin,
      outputs.sessionMode,
      outputs.profile ?? topology.profile,
      outputs.memcachedNodes,
      ...outputs.nodes.map(({ name, address, services }) => `${name} ${address} ${services.join(" ")}`),
    ];
    const configured = [
      siteOf(topology.publish),
      topology.sessions.mode,
      topology.profile,
      memcachedNodes(topology.stores),
      ...topology.nodes.map(
        ({ name, address, services }) =>
          `${name} ${address} ${services.map((service) => service.name).join(" ")}`,
      ),
    ];
    const missing = configured.filter((fact) => !deployed.includes(fact));
    const surplus = deployed.filter((fact) => !configured.includes(fact));
    return judge(
      surplus.length > 0 ? surplus : missing,
      `${topology.sessions.mode}, ${outputs.memcachedNodes}`,
      {
        expected: missing.length > 0 ? missing.join("; ") : "nothing beyond the configuration",
        cure: "./lab up",
      },
    );
  },
};

/** Replaces `asConfigured` if no `up` has completed: the lab can be compared with nothing but its configuration. */
export const upEnded: Check = {
  name: "the last up completed",
  needs: [],
  look: async () =>
    failed({
      seen: "no up has completed yet",
      expected: "a whole lab",
      cure: "run `./lab up`: it continues from there, and if it fails, it reports why",
    }),
};
