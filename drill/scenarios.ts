/** What can happen to a lab, by name. A scenario hits each of its victims in turn. */

import { assertNever } from "../common/assertNever.ts";
import type { NodePair } from "../targets/faults.ts";
import type { LabNode, Store, Tomcat, Topology } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";
import type { ScenarioName } from "./promises.ts";
import type { Fault, Step } from "./scenario.ts";

export interface Scenario {
  /** One line for `./lab drill --list`. */
  readonly about: string;
  faults(topology: Topology): readonly Omit<Fault, "scenario">[];
}

/** How long a fault lasts: longer than every time-out on the way. */
const OUTAGE_SECONDS = 5;

const STEADY_SECONDS = 10;

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  steady: {
    about: "nothing happens; the Tomcats share the requests",
    faults: () => [{ on: "", steps: [wait(STEADY_SECONDS)] }],
  },
  "kill-tomcat": {
    about: "a Tomcat dies at once and is started again",
    faults: ({ tomcats }) => tomcats.map((tomcat) => ({ on: tomcat.name, steps: outage("kill", tomcat) })),
  },
  "freeze-tomcat": {
    about: "a Tomcat keeps its connections and answers nothing for a while",
    faults: ({ tomcats }) => tomcats.map((tomcat) => ({ on: tomcat.name, steps: outage("freeze", tomcat) })),
  },
  "stop-tomcat": {
    about: "a Tomcat is stopped as an administrator does it and is started again",
    faults: ({ tomcats }) => tomcats.map((tomcat) => ({ on: tomcat.name, steps: outage("stop", tomcat) })),
  },
  failback: {
    about: "a Tomcat dies, its users move; it returns, the Tomcat they moved to dies",
    faults: ({ tomcats }) =>
      pairsInTurn(tomcats).map(([first, second]) => ({
        on: `${first.name}, ${second.name}`,
        steps: [...outage("kill", first), { do: "settle" }, ...outage("kill", second)],
      })),
  },
  "kill-store": {
    about: "a memcached dies at once and is started again, empty",
    faults: ({ stores }) => stores.map((store) => ({ on: storeName(store), steps: outage("kill", store) })),
  },
  "freeze-store": {
    about: "a memcached keeps its connections and answers nothing for a while",
    faults: ({ stores }) => stores.map((store) => ({ on: storeName(store), steps: outage("freeze", store) })),
  },
  "restart-stores-in-turn": {
    about: "the memcacheds die one after the other, each soon back and empty",
    faults: ({ stores }) => [
      {
        on: stores.toReversed().map(storeName).join(", "),
        steps: stores.toReversed().flatMap((store, turn) => [...pauseBefore(turn), ...restart(store)]),
      },
    ],
  },
  "stop-node": {
    about: "a node with all that runs on it is gone, and comes back",
    faults: ({ nodes }) => nodes.map((node) => ({ on: node.name, steps: nodeOutage(node, nodes) })),
  },
  partition: {
    about: "two nodes that talk to each other lose contact for a while, without any error",
    faults: (topology) =>
      conversations(topology).map((link) => ({
        on: link.join("–"),
        steps: [{ do: "cut", links: [link] }, wait(OUTAGE_SECONDS), { do: "join", links: [link] }],
      })),
  },
  "lose-machine": {
    about:
      "the machine of a memcached loses contact with all others for a while, without any error (on a swarm)",
    faults: ofMachines((services) => [{ do: "lose", services }, { do: "heal" }, { do: "find", services }]),
  },
  "drain-machine": {
    about: "the machine of a memcached is drained as an administrator does it, and taken back (on a swarm)",
    faults: ofMachines((services) => [
      { do: "drain", services },
      { do: "takeBack", services },
    ]),
  },
  "restart-all-tomcats": {
    about: "all Tomcats are stopped at once and started again",
    faults: ({ tomcats }) => [{ on: "", steps: outage("stop", ...tomcats) }],
  },
  "restart-all-stores": {
    about: "all memcacheds are stopped at once and started again, empty",
    faults: ({ stores }) => [{ on: "", steps: outage("stop", ...stores) }],
  },
  "kill-both-copies": {
    about: "both copies of sessions die before the next request: nobody can keep them",
    faults: (topology) => {
      const { on, places } = bothCopies(topology);
      return [{ on, steps: outage("kill", ...places) }];
    },
  },
};

function wait(seconds: number): Step {
  return { do: "wait", seconds };
}

function outage(harm: "kill" | "freeze" | "stop", ...places: readonly (Tomcat | Store)[]): Step[] {
  const services = places.map(planName);
  const repair = harm === "freeze" ? "thaw" : "start";
  return [{ do: harm, services }, wait(OUTAGE_SECONDS), { do: repair, services }];
}

/** The store is gone for so short a time that nothing may have noticed. */
function restart(store: Store): Step[] {
  const services = [planName(store)];
  return [{ do: "kill", services }, wait(0.5), { do: "start", services }];
}

/** Long enough for sessions in use to be written again, and no longer, because of those that are not in use. */
function pauseBefore(turn: number): Step[] {
  return turn === 0 ? [] : [wait(10)];
}

/** Each store's, with all that is on it. */
function ofMachines(steps: (services: readonly string[]) => readonly Step[]): Scenario["faults"] {
  return ({ stores }) => stores.map((store) => ({ on: storeName(store), steps: steps([planName(store)]) }));
}

function storeName({ id, node }: Store): string {
  return `${id} on ${node}`;
}

/** Two Tomcats are enough: the users of the second move to the first. */
function pairsInTurn(tomcats: readonly Tomcat[]): readonly (readonly [Tomcat, Tomcat])[] {
  const [first, second] = tomcats;
  return first && second ? [[first, second]] : [];
}

function nodeOutage({ name, services }: LabNode, nodes: readonly LabNode[]): Step[] {
  const all = services.map((service) => planName({ node: name, service: service.name }));
  const others = nodes.filter((node) => node.name !== name);
  const links = others.map((other): NodePair => [name, other.name]);
  return [
    { do: "kill", services: all },
    { do: "cut", links },
    wait(OUTAGE_SECONDS),
    { do: "join", links },
    { do: "start", services: all },
  ];
}

/** Returns the pairs of nodes between which requests or sessions travel. */
function conversations({ balancer, tomcats, stores }: Topology): readonly NodePair[] {
  const talks = tomcats.flatMap((tomcat) => [
    [balancer.node, tomcat.node],
    ...stores.map((store) => [tomcat.node, store.node]),
  ]);
  const links = talks
    .map(([a = "", b = ""]): NodePair => (a < b ? [a, b] : [b, a]))
    .filter(([a, b]) => a !== b);
  return [...new Map(links.map((link) => [link.join(), link])).values()];
}

/** Returns the services that hold the only copies of some sessions. */
function bothCopies({ sessions, tomcats, stores }: Topology) {
  switch (sessions.mode) {
    case "sticky": {
      const first = tomcats.slice(0, 1);
      return { on: `${first[0]?.name} and all stores`, places: [...first, ...stores] };
    }
    case "nonSticky":
      return { on: "all stores", places: stores };
    default:
      return assertNever(sessions);
  }
}
