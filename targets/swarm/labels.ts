/** On a service: changes with anything that its task is made of. */
export const RELEASE_LABEL = "msm-lab.release";
