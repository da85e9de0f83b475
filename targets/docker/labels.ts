/** Labels on everything the target makes: how people and `lab status` find it. */

export const STACK_LABEL = "msm-lab.stack";
export const NODE_LABEL = "msm-lab.node";
export const SERVICE_LABEL = "msm-lab.service";

interface Label {
  readonly label: string;
  readonly value: string;
}

export function labels(stack: string, node?: string, service?: string): Label[] {
  return [
    { label: STACK_LABEL, value: stack },
    ...(node === undefined ? [] : [{ label: NODE_LABEL, value: node }]),
    ...(service === undefined ? [] : [{ label: SERVICE_LABEL, value: service }]),
  ];
}
