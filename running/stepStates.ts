import type { Inspection } from "../targets/inspection.ts";
import { areMarked, stepMarks } from "../templates/tomcat/stepMarks.ts";
import type { Topology } from "../topology/model.ts";

/**
 * Returns, by store, the Tomcats that have not brought it in step yet: until they have, sessions may have no other copy than those in
 * other stores. A store that does not answer is left out, and so are all without the guard.
 */
export async function stepStates(
  inside: Pick<Inspection, "ask">,
  topology: Topology,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (!areMarked(topology)) return new Map();
  const wanted = topology.tomcats.map((tomcat) => ({
    name: tomcat.name,
    marks: stepMarks(topology, tomcat),
  }));
  const request = Buffer.from(`get ${wanted.flatMap(({ marks }) => marks).join(" ")}\r\n`);
  const found = topology.stores.map(async ({ id, node, address, port }) => {
    const question = { from: node, address, port, request, answer: { line: "END" } } as const;
    const answer = await inside.ask(question).then(String, () => "");
    if (!/^END\r?$/m.test(answer)) return [];
    const behind = wanted.filter(({ marks }) => marks.some((mark) => !answer.includes(`VALUE ${mark} `)));
    return [[id, behind.map(({ name }) => name)] as const];
  });
  return new Map((await Promise.all(found)).flat());
}
