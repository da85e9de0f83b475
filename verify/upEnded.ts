import { type Check, failed } from "./check.ts";

/** Made instead of `asConfigured` where there is nothing but the configuration to hold the lab against. */
export const upEnded: Check = {
  name: "the last up came to its end",
  needs: [],
  look: async () =>
    failed({
      seen: "no up has yet",
      expected: "a whole lab",
      cure: "`./lab up` goes on from where it was; if it fails, it says why",
    }),
};
