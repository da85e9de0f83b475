/** The files of each profile. A new version is changed here only. */

import type { Profile, Serializer } from "../topology/model.ts";
import { type Artifact, artifact } from "./artifact.ts";

export interface ProfileArtifacts {
  /** Tomcat's binary distribution from Apache. */
  readonly tomcat: Artifact;
  /** Jars for Tomcat's `lib`: memcached-session-manager and its required dependencies. */
  readonly libraries: readonly Artifact[];
}

export function artifactsOf(profile: Profile): ProfileArtifacts {
  return CATALOGUE[profile];
}

/** Returns the jars that a serialiser needs in Tomcat's `lib` in addition to those of the profile. */
export function serializerLibraries(serializer: Serializer): readonly Artifact[] {
  return SERIALIZER_LIBRARIES[serializer];
}

/** Returns all jars for Tomcat's `lib`. */
export function librariesOf(profile: Profile, serializer: Serializer): readonly Artifact[] {
  return [...artifactsOf(profile).libraries, ...serializerLibraries(serializer)];
}

const MSM = { groupId: "de.javakaffee.msm", version: "2.3.2", extension: "jar" } as const;

/**
 * msm's core, its connector for a Tomcat version, and its client. msm also declares couchbase and jedis clients;
 * memcached does not need them.
 */
function msm(connector: Artifact): readonly Artifact[] {
  return [
    artifact(
      { ...MSM, artifactId: "memcached-session-manager" },
      "c3b9c42e75349a8195a1007d7fa50dffe019b1b3858a872e8ea50a3c6ae7aba2",
    ),
    connector,
    artifact(
      { groupId: "net.spy", artifactId: "spymemcached", version: "2.12.3", extension: "jar" },
      "133092565f8308b9bcbfce83909d11f505d4094b856ead24e299ac93679bb4e2",
    ),
  ];
}

const CATALOGUE: Readonly<Record<Profile, ProfileArtifacts>> = {
  tomcat9: {
    tomcat: artifact(
      { groupId: "org.apache.tomcat", artifactId: "tomcat", version: "9.0.117", extension: "tar.gz" },
      "f74a0b061e2b0068ec2a17a5e01c250851f6f30f362c8127209a2a6ef7952b29",
    ),
    libraries: msm(
      artifact(
        { ...MSM, artifactId: "memcached-session-manager-tc9" },
        "8b8135c3ff1420191434d5e3f4185a29b39cd39e8072fc62f6e1980339ed97dd",
      ),
    ),
  },
  tomcat8: {
    tomcat: artifact(
      { groupId: "org.apache.tomcat", artifactId: "tomcat", version: "8.5.100", extension: "tar.gz" },
      "163abe51289dd09dc375791888d6f2d5508c06050548dc4fc7700251f4bebaca",
    ),
    libraries: msm(
      artifact(
        { ...MSM, artifactId: "memcached-session-manager-tc8" },
        "b4e1060d5a23638f3dc0c861b872e3f08f6ed9ded6611a593c7963ff666b7525",
      ),
    ),
  },
};

const SERIALIZER_LIBRARIES: Readonly<Record<Serializer, readonly Artifact[]>> = {
  java: [],
  // Only these versions work together. With kryo-serializers 0.41 (which msm declares) to 0.43 pages answer and nothing
  // is stored.
  kryo: [
    artifact(
      { ...MSM, artifactId: "msm-kryo-serializer" },
      "f28aababb3450303ab4dd89930b6988a5ad9562b473fe0f638c9960287de05d8",
    ),
    artifact(
      { groupId: "de.javakaffee", artifactId: "kryo-serializers", version: "0.45", extension: "jar" },
      "7da1c5e1d51bdefea1536d6ccf87fb63b2be85d76287c523bee1c4125fc4b2a1",
    ),
    artifact(
      { groupId: "com.esotericsoftware", artifactId: "kryo", version: "4.0.2", extension: "jar" },
      "8cd8bcb6920b165ff21b82f7a44f2c7e87dcb24560e52b9dc7d085fba9cfcce5",
    ),
    artifact(
      { groupId: "com.esotericsoftware", artifactId: "reflectasm", version: "1.11.3", extension: "jar" },
      "a61b1919fc26262d1c95b0167f87e6985cdd90be3dab1a14479fb351d08c63d4",
    ),
    artifact(
      { groupId: "org.ow2.asm", artifactId: "asm", version: "5.0.4", extension: "jar" },
      "896618ed8ae62702521a78bc7be42b7c491a08e6920a15f89a3ecdec31e9a220",
    ),
    artifact(
      { groupId: "com.esotericsoftware", artifactId: "minlog", version: "1.3.0", extension: "jar" },
      "f7b399d3a5478a4f3e0d98bd1c9f47766119c66414bc33aa0f6cde0066f24cc2",
    ),
    artifact(
      { groupId: "org.objenesis", artifactId: "objenesis", version: "2.2", extension: "jar" },
      "2ee6c7e5a871d3f007b5a0c08c89b3b50772f345d45376c8ddc564647eb9aabe",
    ),
  ],
  // The newest release; it works with msm 2.3.2.
  javolution: [
    artifact(
      { ...MSM, artifactId: "msm-javolution-serializer", version: "2.1.1" },
      "85b37b8049c26a3883e6c517b53bf42c24f9035b5396d67eeda33beb9b8c83cf",
    ),
    artifact(
      { groupId: "javolution", artifactId: "javolution", version: "5.5.1", extension: "jar" },
      "6de167427fb5ad34fe533cb36a8b3427fa6052a2b99781874396ed5cca9f8ed1",
    ),
  ],
};

/** Jars that run the Java tests; none goes into an image of the lab. */
export const TEST_LIBRARIES: readonly Artifact[] = [
  // The last JUnit series that runs on Java 8.
  artifact(
    {
      groupId: "org.junit.platform",
      artifactId: "junit-platform-console-standalone",
      version: "1.13.4",
      extension: "jar",
    },
    "3fdfc37e29744a9a67dd5365e81467e26fbde0b7aa204e6f8bbe79eeaa7ae892",
  ),
  // Generates sequences of requests and shrinks a failing one.
  artifact(
    { groupId: "net.jqwik", artifactId: "jqwik-api", version: "1.9.3", extension: "jar" },
    "4bce7e80beb6d9d7092a799fa8a509d76cc31dbb20c938a9952965c15d1dd9b2",
  ),
  artifact(
    { groupId: "net.jqwik", artifactId: "jqwik-engine", version: "1.9.3", extension: "jar" },
    "b85592ee78e30239ccfdca7a134f918ee94ebec51ad29a313fc9a676d97b3ede",
  ),
];
