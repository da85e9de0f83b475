import { asConfigured } from "./asConfigured.ts";
import { type Check, judge } from "./check.ts";
import { nodesRun } from "./nodesRun.ts";

export const filesAsPlaced: Check = {
  name: "the files are as they were placed",
  needs: [asConfigured, nodesRun],
  async look({ inside, topology }) {
    const places = topology.nodes.flatMap(({ name, services }) =>
      services.map((service) => ({ node: name, service: service.name })),
    );
    const differences = await Promise.all(
      places.map(async (place) =>
        (await inside.drift(place)).map(
          (line) => `${place.node}/${place.service}/${line.replace(/^\.\//, "")}`,
        ),
      ),
    );
    return judge(differences.flat(), `${places.length} services`, {
      expected: "the files of the last up",
      cure: "`./lab up` puts them back",
    });
  },
};
