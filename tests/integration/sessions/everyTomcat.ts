import assert from "node:assert/strict";

import type { Topology } from "../../../topology/model.ts";
import { type Page, Visitor } from "../../../verify/visitor.ts";
import { eventually } from "../../eventually.ts";
import { BALANCER } from "../templates/scratchLab.ts";

/** The test page of the scratch lab. */
export const PAGE = `http://${BALANCER}/test/`;

/**
 * New visitors come until each Tomcat has answered one of them, and the last page is as wanted: httpd takes some time
 * to send requests to a Tomcat that was away, and msm to a memcached.
 */
export async function untilEveryTomcatAnswers(
  { tomcats }: Topology,
  wanted: (page: Page) => boolean = () => true,
): Promise<void> {
  const missing = new Set(tomcats.map(({ hostName }) => hostName));
  await eventually(async () => {
    const page = await new Visitor(PAGE).refresh();
    missing.delete(page.host);
    assert.ok(missing.size === 0 && wanted(page), `missing: ${[...missing]}; last: ${JSON.stringify(page)}`);
  });
}
