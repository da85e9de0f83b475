/** The stack's outputs, as index.ts exports them. */

import type { NodeOutput } from "../components/nodeOutput.ts";
import type { Profile, SessionMode } from "../topology/model.ts";

export interface LabOutputs {
  /** The test page. */
  readonly url: string;
  /** The user's own applications by their names; absent if the last `up` was of a version that had only one. */
  readonly applicationUrls?: Readonly<Record<string, string>>;
  /** balancer-manager. */
  readonly statusUrl: string;
  readonly statusUser: string;
  readonly statusPassword: string;
  /** The balancer's certificate and its chain in PEM; empty without `tls` or with `tls.acme`, absent in a lab of an earlier version. */
  readonly certificate?: string;
  readonly nodes: readonly NodeOutput[];
  /** `n1:172.16.103.2:11211 …`, in the form of msm's Manager. */
  readonly memcachedNodes: string;
  readonly sessionMode: SessionMode;
  /** Absent in a lab of an earlier version. */
  readonly profile?: Profile;
  /** What of the applications' META-INF/context.xml is ignored; absent if nothing is. */
  readonly contextWarnings?: readonly string[];
}

/** `unfinished`: no `up` has completed yet. */
export type LabState = "whole" | "unfinished";
