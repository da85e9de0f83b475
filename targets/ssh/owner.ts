/** Shell text that prints the stack whose lab a host has; nothing where it has none. */
export const OWNER = "cat /var/lib/msm-lab/stack 2>/dev/null || :";
