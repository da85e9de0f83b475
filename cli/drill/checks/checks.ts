import type { Check, CheckName } from "./check.ts";
import { forgedCookies } from "./forgedCookies.ts";
import { largeSessions } from "./largeSessions.ts";
import { parallelIncrements } from "./parallelIncrements.ts";

export const CHECKS: Readonly<Record<CheckName, Check>> = {
  "parallel-increments": parallelIncrements,
  "large-sessions": largeSessions,
  "forged-cookies": forgedCookies,
};
