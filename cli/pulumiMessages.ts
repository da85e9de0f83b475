/** Messages of Pulumi that must be matched as text, because neither its exit codes nor its events distinguish them. */

/** The stack's secrets were encrypted with another passphrase. */
export const WRONG_PASSPHRASE = /incorrect passphrase/;

/** The Pulumi program did not finish. */
export const PROGRAM_FAILURE = /^an unhandled error occurred: /;

/** An error that only repeats that the operation failed. */
export const REDUNDANT_ERROR = /^(update|destroy|refresh) failed$|^(update )?cancell?ed$/;

/** What Pulumi puts before the output of a command that failed. */
export const COMMAND_PREFIX = /^exit status \d+: running "(?:[^"\\]|\\.)*":\n(?=\S)/s;
