/** Has apache2-bin 2.4.68, memcached 1.6.18 and OpenJDK 17. */
export const DEBIAN_RELEASE = "bookworm";

/** What all images of a lab begin with. */
export const BASE_IMAGE = `debian:${DEBIAN_RELEASE}-slim`;
