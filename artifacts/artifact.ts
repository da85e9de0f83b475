/** A file of a Maven repository, pinned to the bytes it must have. */

declare const brand: unique symbol;

/** The SHA-256 of a file: 64 hexadecimal digits in lower case. Only `sha256` makes one. */
export type Sha256 = string & { readonly [brand]: "Sha256" };

/** A file of a Maven repository, in Maven's own form: `group:name[:extension[:classifier]]:version`; a jar by default. */
export type Coordinates = `${string}:${string}:${string}`;

/** The parts of coordinates. */
export interface MavenCoordinates {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
  readonly extension: string;
  /** One of several files of the same version, e.g. `jakarta`. */
  readonly classifier?: string;
}

export interface Artifact {
  readonly coordinates: MavenCoordinates;
  /** The name in the repository, e.g. `spymemcached-2.12.3.jar`. */
  readonly fileName: string;
  readonly sha256: Sha256;
}

/** @throws {RangeError} if `hex` is not 64 digits 0–9, a–f. */
export function sha256(hex: string): Sha256 {
  if (!/^[0-9a-f]{64}$/.test(hex))
    throw new RangeError(`"${hex}" is not a SHA-256: write 64 digits 0–9, a–f`);
  return hex as Sha256;
}

/** Returns an artifact; its file name follows from its coordinates, as in every Maven repository. */
export function artifact(coordinates: Coordinates, hex: string): Artifact {
  const [groupId = "", artifactId = "", ...rest] = coordinates.split(":");
  const version = rest.at(-1) ?? "";
  const [extension = "jar", classifier] = rest.slice(0, -1);
  return {
    coordinates: { groupId, artifactId, version, extension, ...(classifier && { classifier }) },
    fileName: `${[artifactId, version, ...(classifier ? [classifier] : [])].join("-")}.${extension}`,
    sha256: sha256(hex),
  };
}

/** Returns several artifacts, in the order of `checksums`. */
export function artifacts(checksums: Readonly<Record<Coordinates, string>>): readonly Artifact[] {
  return Object.entries(checksums).map(([coordinates, hex]) => artifact(coordinates as Coordinates, hex));
}
