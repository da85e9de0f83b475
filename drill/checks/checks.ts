import type { CheckName } from "../promises.ts";
import type { Check } from "./check.ts";
import { firstByte } from "./firstByte.ts";
import { forgedCookies } from "./forgedCookies.ts";
import { imageRequests } from "./imageRequests.ts";
import { largeSessions } from "./largeSessions.ts";
import { parallelAttributes } from "./parallelAttributes.ts";
import { parallelIncrements } from "./parallelIncrements.ts";
import { orphanedTimeouts, timeouts } from "./timeouts.ts";

export const CHECKS: Readonly<Record<CheckName, Check>> = {
  "parallel-attributes": parallelAttributes,
  "parallel-increments": parallelIncrements,
  "first-byte": firstByte,
  "image-requests": imageRequests,
  "forged-cookies": forgedCookies,
  timeouts,
  "orphaned-timeouts": orphanedTimeouts,
  "large-sessions": largeSessions,
};
