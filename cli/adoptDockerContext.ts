import { DEFAULT_ENDPOINT, dockerEndpoint } from "../engine/docker/endpoint.ts";

/** Names the engine of the user's docker context in `DOCKER_HOST`: only the docker command knows of contexts. */
export async function adoptDockerContext(): Promise<void> {
  const endpoint = await dockerEndpoint();
  if (endpoint !== DEFAULT_ENDPOINT) process.env.DOCKER_HOST = endpoint;
}
