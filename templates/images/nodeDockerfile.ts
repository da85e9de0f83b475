import { BASE_IMAGE } from "../../artifacts/baseImage.ts";
import { dockerfile, install } from "./dockerfile.ts";

/** A node: a shell, and `ip` to look at its network and to cut it. */
export function nodeDockerfile(): string {
  return dockerfile(`FROM ${BASE_IMAGE}`, install("iproute2"));
}
