import { applicationReports } from "../running/applicationReports.ts";
import { servicesRun } from "./asPlaced.ts";
import { type Check, judge } from "./check.ts";

/** Runs only if the user has applications of their own. */
export const applicationKept: Check = {
  name: "applications run, and what they keep in sessions can be kept",
  needs: [servicesRun],
  async look({ inside, topology, outputs: { contextWarnings = [] } }) {
    const reports = await applicationReports(inside, topology);
    return judge(
      reports.map(({ tomcats, message }) => `${tomcats.join(" and ")}: ${message}`),
      [topology.applications.map(({ war }) => war).join(", "), ...contextWarnings].join("; "),
      { expected: "no complaint in the Tomcats' logs", cure: "change the application as it says" },
    );
  },
};
