/** The files of each profile. A new version is changed here only. */

import type { Profile, Serializer } from "../topology/model.ts";
import { servletApi } from "../topology/servletApi.ts";
import { type Artifact, artifact, artifacts, type Coordinates } from "./artifact.ts";

export interface ProfileArtifacts {
  /** Tomcat's binary distribution from Apache. */
  readonly tomcat: Artifact;
  /** Jars for Tomcat's `lib`: memcached-session-manager and its required dependencies. */
  readonly libraries: readonly Artifact[];
}

export function artifactsOf(profile: Profile): ProfileArtifacts {
  return CATALOGUE[profile];
}

/** Returns all jars for Tomcat's `lib`. */
export function librariesOf(profile: Profile, serializer: Serializer): readonly Artifact[] {
  return [...artifactsOf(profile).libraries, ...SERIALIZER_LIBRARIES[serializer]];
}

/**
 * Returns those of the profile's libraries that are written for `javax.servlet` while its Tomcat has `jakarta.servlet`. They
 * are converted before Tomcat gets them. msm's serialisers name neither.
 */
export function convertedOf(profile: Profile): readonly Artifact[] {
  if (servletApi(profile).package === "javax") return [];
  return artifactsOf(profile).libraries.filter(({ coordinates }) => coordinates.groupId === MSM);
}

const MSM = "de.javakaffee.msm";

/**
 * msm's core, its connector for a Tomcat version, and its client. msm also declares couchbase and jedis clients;
 * memcached does not need them.
 */
function msm(connector: Coordinates, connectorSha256: string): readonly Artifact[] {
  return artifacts({
    "de.javakaffee.msm:memcached-session-manager:2.3.2":
      "c3b9c42e75349a8195a1007d7fa50dffe019b1b3858a872e8ea50a3c6ae7aba2",
    [connector]: connectorSha256,
    "net.spy:spymemcached:2.12.3": "133092565f8308b9bcbfce83909d11f505d4094b856ead24e299ac93679bb4e2",
  });
}

/** msm's newest connector, for Tomcat 9. */
const MSM_TOMCAT9 = msm(
  "de.javakaffee.msm:memcached-session-manager-tc9:2.3.2",
  "8b8135c3ff1420191434d5e3f4185a29b39cd39e8072fc62f6e1980339ed97dd",
);

const CATALOGUE: Readonly<Record<Profile, ProfileArtifacts>> = {
  tomcat11: {
    tomcat: artifact(
      "org.apache.tomcat:tomcat:tar.gz:11.0.24",
      "10efed90bf330114af66279e43dcf211ecfcf7b88e618757954ac88329600cba",
    ),
    libraries: MSM_TOMCAT9,
  },
  tomcat10: {
    tomcat: artifact(
      "org.apache.tomcat:tomcat:tar.gz:10.1.59",
      "15e435e8ecafd30e500dec7cd30fc289aed4cd8743db14d55024896be77d9241",
    ),
    libraries: MSM_TOMCAT9,
  },
  tomcat9: {
    tomcat: artifact(
      "org.apache.tomcat:tomcat:tar.gz:9.0.117",
      "f74a0b061e2b0068ec2a17a5e01c250851f6f30f362c8127209a2a6ef7952b29",
    ),
    libraries: MSM_TOMCAT9,
  },
  tomcat8: {
    tomcat: artifact(
      "org.apache.tomcat:tomcat:tar.gz:8.5.100",
      "163abe51289dd09dc375791888d6f2d5508c06050548dc4fc7700251f4bebaca",
    ),
    libraries: msm(
      "de.javakaffee.msm:memcached-session-manager-tc8:2.3.2",
      "b4e1060d5a23638f3dc0c861b872e3f08f6ed9ded6611a593c7963ff666b7525",
    ),
  },
};

/** The jars that a serialiser needs in Tomcat's `lib` in addition to those of the profile. */
export const SERIALIZER_LIBRARIES: Readonly<Record<Serializer, readonly Artifact[]>> = {
  java: [],
  // Only these versions work together. With kryo-serializers 0.41 (which msm declares) to 0.43 pages answer and nothing
  // is stored.
  kryo: artifacts({
    "de.javakaffee.msm:msm-kryo-serializer:2.3.2":
      "f28aababb3450303ab4dd89930b6988a5ad9562b473fe0f638c9960287de05d8",
    "de.javakaffee:kryo-serializers:0.45": "7da1c5e1d51bdefea1536d6ccf87fb63b2be85d76287c523bee1c4125fc4b2a1",
    "com.esotericsoftware:kryo:4.0.2": "8cd8bcb6920b165ff21b82f7a44f2c7e87dcb24560e52b9dc7d085fba9cfcce5",
    "com.esotericsoftware:reflectasm:1.11.3":
      "a61b1919fc26262d1c95b0167f87e6985cdd90be3dab1a14479fb351d08c63d4",
    "org.ow2.asm:asm:5.0.4": "896618ed8ae62702521a78bc7be42b7c491a08e6920a15f89a3ecdec31e9a220",
    "com.esotericsoftware:minlog:1.3.0": "f7b399d3a5478a4f3e0d98bd1c9f47766119c66414bc33aa0f6cde0066f24cc2",
    "org.objenesis:objenesis:2.2": "2ee6c7e5a871d3f007b5a0c08c89b3b50772f345d45376c8ddc564647eb9aabe",
  }),
  // The newest release; it works with msm 2.3.2.
  javolution: artifacts({
    "de.javakaffee.msm:msm-javolution-serializer:2.1.1":
      "85b37b8049c26a3883e6c517b53bf42c24f9035b5396d67eeda33beb9b8c83cf",
    "javolution:javolution:5.5.1": "6de167427fb5ad34fe533cb36a8b3427fa6052a2b99781874396ed5cca9f8ed1",
  }),
};

/** Jars that run the Java tests; none goes into an image of the lab. */
export const TEST_LIBRARIES: readonly Artifact[] = artifacts({
  // The last JUnit series that runs on Java 8.
  "org.junit.platform:junit-platform-console-standalone:1.13.4":
    "3fdfc37e29744a9a67dd5365e81467e26fbde0b7aa204e6f8bbe79eeaa7ae892",
  // Generates sequences of requests and shrinks a failing one.
  "net.jqwik:jqwik-api:1.9.3": "4bce7e80beb6d9d7092a799fa8a509d76cc31dbb20c938a9952965c15d1dd9b2",
  "net.jqwik:jqwik-engine:1.9.3": "b85592ee78e30239ccfdca7a134f918ee94ebec51ad29a313fc9a676d97b3ede",
});
