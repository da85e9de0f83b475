import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { RunningService } from "../targets/target.ts";
import type { Publication, Tomcat } from "../topology/model.ts";
import { planName } from "../topology/plan.ts";

/** The limit within which a Tomcat must have answered through the balancer. */
const PAGE_TIMEOUT_SECONDS = 60;

/** The test page as visitors reach it. */
export interface PublishedPage {
  readonly url: string;
  readonly publish: Publication;
  /** The balancer's, if the URL's scheme is https. */
  readonly certificate: pulumi.Output<string> | undefined;
}

/** Waits until a Tomcat has served the page, and again whenever one of the services that this takes has changed. */
export function pageAnswers(
  tomcat: Tomcat,
  { url, publish, certificate }: PublishedPage,
  behind: readonly { readonly service: RunningService }[],
  opts: pulumi.ResourceOptions,
): pulumi.CustomResource {
  const look = "node components/awaitPage.ts";
  return new command.local.Command(
    `${planName(tomcat)}-page`,
    {
      create: look,
      update: look,
      environment: {
        URL: url,
        ADDRESS: publish.address,
        ...(certificate && { CERTIFICATE: certificate }),
        HOST: tomcat.hostName,
        TIMEOUT: String(PAGE_TIMEOUT_SECONDS),
        GENERATIONS: pulumi
          .all(behind.map(({ service }) => service.generation))
          .apply((all) => all.join("\n")),
      },
      addPreviousOutputInEnv: false,
    },
    { ...opts, dependsOn: behind.map(({ service }) => service.ready) },
  );
}
