import type { Profile } from "./model.ts";

/** Returns the releases of Java on which the profile was proved, in ascending order. */
export function javaReleases(profile: Profile): readonly number[] {
  return JAVA_RELEASES[profile];
}

const JAVA_RELEASES: Readonly<Record<Profile, readonly number[]>> = {
  tomcat11: [17, 21],
  tomcat10: [17, 21],
  tomcat9: [17, 21],
  tomcat8: [17, 21],
};
