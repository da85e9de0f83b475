import { memcachedNodes } from "../topology/stores.ts";
import { type Check, failed, judge } from "./check.ts";

/** The other checks hold the lab against its configuration; where that has changed since, they would all fail. */
export const asConfigured: Check = {
  name: "the lab is what the configuration says",
  needs: [],
  async look({ outputs, topology }) {
    const deployed = [
      outputs.sessionMode,
      outputs.memcachedNodes,
      ...outputs.nodes.map(({ name, address, services }) => `${name} ${address} ${services.join(" ")}`),
    ];
    const configured = [
      topology.sessions.mode,
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
        expected: missing.length > 0 ? missing.join("; ") : "not more than the configuration has",
        cure: "./lab up",
      },
    );
  },
};

/** Made instead of `asConfigured` where there is nothing but the configuration to hold the lab against. */
export const upEnded: Check = {
  name: "the last up came to its end",
  needs: [],
  look: async () =>
    failed({
      seen: "no up has yet",
      expected: "a whole lab",
      cure: "`./lab up` goes on from where it was; if it fails, it says why",
    }),
};
