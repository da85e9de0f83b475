/** What Pulumi says in words alone: neither its exit codes nor its events tell these apart. */

/** Of secrets that were encrypted with another passphrase. */
export const WRONG_PASSPHRASE = /incorrect passphrase/;

/** Of a program that did not come to its own end. */
export const OF_PROGRAM = /^an unhandled error occurred: /;

/** Says nothing that is not said already. */
export const FOLLOW_UP = /^(update|destroy|refresh) failed$|^(update )?cancell?ed$/;

/** Before what a command that failed says itself. */
export const OF_COMMAND = /^exit status \d+: running "(?:[^"\\]|\\.)*":\n(?=\S)/s;
