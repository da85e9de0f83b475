import { addUser, dockerfile, from, install, runAs } from "./dockerfile.ts";

/** memcached; its arguments come with the node. */
export function memcachedDockerfile(): string {
  return dockerfile(from("service"), install("memcached"), addUser("memcached"), runAs("memcached"));
}
