import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { RunningService } from "../targets/target.ts";
import type { Topology } from "../topology/model.ts";

/** The limit within which every Tomcat must have answered through the balancer. */
const PAGE_TIMEOUT_SECONDS = 60;

/**
 * Waits until every Tomcat has served the page, and again whenever a service has changed. Returns the page's URL.
 * @param certificate the balancer's, if the URL's scheme is https.
 */
export function pageAnswers(
  name: string,
  url: string,
  topology: Topology,
  certificate: pulumi.Output<string> | undefined,
  behind: readonly { readonly service: RunningService }[],
  opts: pulumi.ResourceOptions,
): pulumi.Output<string> {
  const look = "node components/awaitPage.ts";
  const page = new command.local.Command(
    name,
    {
      create: look,
      update: look,
      environment: {
        URL: url,
        ADDRESS: topology.publish.address,
        ...(certificate && { CERTIFICATE: certificate }),
        HOSTS: topology.tomcats.map((tomcat) => tomcat.hostName).join(" "),
        TIMEOUT: String(PAGE_TIMEOUT_SECONDS),
        GENERATIONS: pulumi
          .all(behind.map(({ service }) => service.generation))
          .apply((all) => all.join("\n")),
      },
      addPreviousOutputInEnv: false,
    },
    { ...opts, dependsOn: behind.map(({ service }) => service.ready) },
  );
  return page.id.apply(() => url);
}
