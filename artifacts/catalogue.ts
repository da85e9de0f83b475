/** The files of each profile. A new version is a change here, and nowhere else. */

import type { Profile } from "../topology/model.ts";
import { type Artifact, artifact } from "./artifact.ts";

export interface ProfileArtifacts {
  /** Tomcat's distribution, as Apache packs it. */
  readonly tomcat: Artifact;
  /** Jars that go into Tomcat's `lib`: memcached-session-manager and what it cannot do without. */
  readonly libraries: readonly Artifact[];
}

export function artifactsOf(profile: Profile): ProfileArtifacts {
  return CATALOGUE[profile];
}

const MSM = { groupId: "de.javakaffee.msm", version: "2.3.2", extension: "jar" } as const;

const CATALOGUE: Readonly<Record<Profile, ProfileArtifacts>> = {
  tomcat9: {
    tomcat: artifact(
      { groupId: "org.apache.tomcat", artifactId: "tomcat", version: "9.0.117", extension: "tar.gz" },
      "f74a0b061e2b0068ec2a17a5e01c250851f6f30f362c8127209a2a6ef7952b29",
    ),
    // msm also declares couchbase and jedis clients; it runs without them as long as its nodes are memcacheds.
    libraries: [
      artifact(
        { ...MSM, artifactId: "memcached-session-manager" },
        "c3b9c42e75349a8195a1007d7fa50dffe019b1b3858a872e8ea50a3c6ae7aba2",
      ),
      artifact(
        { ...MSM, artifactId: "memcached-session-manager-tc9" },
        "8b8135c3ff1420191434d5e3f4185a29b39cd39e8072fc62f6e1980339ed97dd",
      ),
      artifact(
        { groupId: "net.spy", artifactId: "spymemcached", version: "2.12.3", extension: "jar" },
        "133092565f8308b9bcbfce83909d11f505d4094b856ead24e299ac93679bb4e2",
      ),
    ],
  },
};
