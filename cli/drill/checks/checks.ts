import type { Check, CheckName } from "./check.ts";
import { forgedCookies } from "./forgedCookies.ts";
import { largeSessions } from "./largeSessions.ts";
import { parallelAttributes } from "./parallelAttributes.ts";
import { parallelIncrements } from "./parallelIncrements.ts";

export const CHECKS: Readonly<Record<CheckName, Check>> = {
  "parallel-attributes": parallelAttributes,
  "parallel-increments": parallelIncrements,
  "large-sessions": largeSessions,
  "forged-cookies": forgedCookies,
};
