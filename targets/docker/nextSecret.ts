import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { AJP_SECRET_FILE } from "../../templates/tomcat/ajpSecret.ts";
import { nextSecretName, type SecretAccepted } from "../target.ts";
import { dockerHost } from "./engine.ts";
import type { NodeContainer } from "./shared.ts";

/** See `PlacedNode.acceptSecret`. */
export function acceptSecret(
  { namespace, volume }: NodeContainer,
  { tomcat, secret }: SecretAccepted,
  parent: pulumi.Resource,
): pulumi.Resource {
  const accept = "node targets/docker/acceptSecret.ts";
  return new command.local.Command(
    nextSecretName(tomcat),
    {
      create: accept,
      update: accept,
      environment: {
        DOCKER_HOST: dockerHost,
        NODE: namespace.id,
        SERVICE: tomcat.service,
        FILE: AJP_SECRET_FILE,
        SECRET: secret,
      },
      addPreviousOutputInEnv: false,
    },
    { parent, deletedWith: volume },
  );
}
