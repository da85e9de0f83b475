import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { addUser, dockerfile, install, runAs } from "./dockerfile.ts";

/** memcached; its arguments come with the node. */
export function memcachedDockerfile(): string {
  return dockerfile(`FROM ${BASE_IMAGE}`, install("memcached"), addUser("memcached"), runAs("memcached"));
}
