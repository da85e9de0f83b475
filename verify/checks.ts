/** All checks of `./lab verify`, in the order of its output. */

import type { LabState } from "../running/labOutputs.ts";
import type { SessionMode, Topology } from "../topology/model.ts";
import { ajpRefuses } from "./ajpRefuses.ts";
import { applicationKept } from "./applicationKept.ts";
import { asConfigured, upEnded } from "./asConfigured.ts";
import { filesAsPlaced, nodesRun, servicesConfined, servicesRun } from "./asPlaced.ts";
import { certificateValid } from "./certificateValid.ts";
import type { Check } from "./check.ts";
import { clocksAgree } from "./clocksAgree.ts";
import { attributeStored, copiesStored } from "./copiesStored.ts";
import { httpsSpoken } from "./httpsSpoken.ts";
import { nothingElseListens, onlyBalancerPublished, servicesListen } from "./listeners.ts";
import { membersOk } from "./membersOk.ts";
import { creationTimeKept, sessionIdKept } from "./sessionKept.ts";
import { sessionStays } from "./sessionStays.ts";
import { statusRefuses } from "./statusRefuses.ts";
import { storesHold } from "./storesHold.ts";
import { tomcatsAnswer } from "./tomcatsAnswer.ts";
import { webSocketRefuses } from "./webSocketRefuses.ts";

/** Returns the checks, each after those that it needs. An unfinished lab is compared with its configuration alone. */
export function checksOf(
  { sessions, applications, tls }: Topology,
  state: LabState = "whole",
): readonly Check[] {
  return [
    ...[state === "whole" ? asConfigured : upEnded, nodesRun, servicesRun, clocksAgree],
    ...[membersOk, tomcatsAnswer, ...AFFINITY[sessions.mode]],
    ...(applications.length > 0 ? [applicationKept] : []),
    ...[sessionIdKept, creationTimeKept, copiesStored, attributeStored, storesHold],
    ...(tls ? [certificateValid, httpsSpoken] : []),
    ...[servicesListen, nothingElseListens, onlyBalancerPublished],
    ...[statusRefuses, ajpRefuses],
    ...(applications.some(({ webSocket }) => webSocket) ? [webSocketRefuses] : []),
    ...[filesAsPlaced, servicesConfined],
  ];
}

const AFFINITY: Readonly<Record<SessionMode, readonly Check[]>> = { sticky: [sessionStays], nonSticky: [] };
