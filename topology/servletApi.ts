import type { Profile } from "./model.ts";

/** The package of the servlet API is `javax.servlet` up to Tomcat 9, and `jakarta.servlet` from Tomcat 10 on. */
export type ServletPackage = "javax" | "jakarta";

/** What the Tomcat of a profile offers to applications. */
export interface ServletApi {
  readonly package: ServletPackage;
  readonly version: string;
}

export function servletApi(profile: Profile): ServletApi {
  return SERVLET_APIS[profile];
}

const SERVLET_APIS: Readonly<Record<Profile, ServletApi>> = {
  tomcat11: { package: "jakarta", version: "6.1" },
  tomcat10: { package: "jakarta", version: "6.0" },
  tomcat9: { package: "javax", version: "4.0" },
  tomcat8: { package: "javax", version: "3.1" },
};
