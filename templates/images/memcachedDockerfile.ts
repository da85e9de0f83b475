import { addUser, BASE, dockerfile, install, runAs } from "./dockerfile.ts";

/** memcached; its arguments come with the node. */
export function memcachedDockerfile(): string {
  return dockerfile(`FROM ${BASE}`, install("memcached"), addUser("memcached"), runAs("memcached"));
}
