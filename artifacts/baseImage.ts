/** It provides apache2-bin 2.4.68, memcached 1.6.18 and OpenJDK 17. */
export const DEBIAN_RELEASE = "bookworm";

/** The image that all images of a lab are built from. */
export const BASE_IMAGE: string = debianImage(DEBIAN_RELEASE);

/** Returns the image of a release of Debian. */
export function debianImage(release: string): string {
  return `debian:${release}-slim`;
}
