/** Labels on everything the target makes: people and `lab status` find it by them, and one lab is distinguished from another. */

export const STACK_LABEL = "msm-lab.stack";
/** The lab's id. */
export const LAB_LABEL = "msm-lab.lab";
/** Where the lab comes from, for people. */
export const ORIGIN_LABEL = "msm-lab.origin";
export const NODE_LABEL = "msm-lab.node";
export const SERVICE_LABEL = "msm-lab.service";

/**
 * Options of `docker run` that mark a short-lived container as a lab's, so that `down` removes it if it is left behind.
 * @param labels of a container of the lab.
 */
export function labOptions(labels: Readonly<Record<string, string>>): readonly string[] {
  return [STACK_LABEL, LAB_LABEL, ORIGIN_LABEL]
    .filter((label) => label in labels)
    .flatMap((label) => ["--label", `${label}=${labels[label]}`]);
}
