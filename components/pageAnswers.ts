import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { RunningService } from "../targets/target.ts";
import { STATUS_USER } from "../templates/httpd/httpdConf.ts";
import { ajpMember, webSocketMember } from "../templates/httpd/members.ts";
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
  /** The balancer-manager of the same site. */
  readonly statusUrl: string;
  readonly statusPassword: pulumi.Output<string>;
}

/** Waits until a Tomcat has served the page and every balancer has it as a member again, and again whenever one of the services that this takes has changed. */
export function pageAnswers(
  tomcat: Tomcat,
  { url, publish, certificate, statusUrl, statusPassword }: PublishedPage,
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
        STATUS_URL: statusUrl,
        STATUS_USER,
        STATUS_PASSWORD: statusPassword,
        MEMBERS: [ajpMember(tomcat), webSocketMember(tomcat)].join(" "),
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
