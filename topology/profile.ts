import { type Field, oneOf, refuse } from "./field.ts";
import { PROFILES, type Profile } from "./model.ts";

export function parseProfile(field: Field): Profile | undefined {
  const [, major] = /^tomcat(\d+)/.exec(typeof field.value === "string" ? field.value : "") ?? [];
  if (major === undefined || Number(major) < 10) return oneOf(field, PROFILES, "a profile");
  // msm #459: pages still answer 200 while nothing is stored.
  const message = `stock msm is javax.servlet code; Tomcat ${major} needs jakarta.servlet`;
  return refuse(field, message, `choose from ${PROFILES.join(", ")}`);
}
