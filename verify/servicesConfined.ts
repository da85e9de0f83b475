import { type Check, judge } from "./check.ts";
import { servicesRun } from "./servicesRun.ts";

export const servicesConfined: Check = {
  name: "services may do only what they need",
  needs: [servicesRun],
  async look({ inside }) {
    return judge(
      await inside.liberties(),
      "no root, no capabilities but for a low port, a read-only root file system, bounded memory",
      { expected: "none of these", cure: "`./lab up` makes the service anew" },
    );
  },
};
