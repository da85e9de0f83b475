import assert from "node:assert/strict";
import { test } from "node:test";
import { noShell } from "../../../ssh/noShell.ts";

const LOGIN = { user: "first.last", host: "node1", port: 22 };

/** What sshd, sudo and shells print. */
const SAID = [
  {
    as: "user",
    words: "WARNING: Your password has expired.\nPassword change required but no TTY available.",
    obstacle: "login",
    cure: /passwd first\.last.*chage -d/,
  },
  {
    as: "root",
    words: "sudo: Account or password is expired, reset your password and try again",
    obstacle: "login",
    cure: /passwd first\.last.*chage -d/,
  },
  {
    as: "root",
    words: "This account is currently not available.",
    obstacle: "login",
    cure: /usermod -s \/bin\/bash first\.last/,
  },
  {
    as: "root",
    words: "sudo: sorry, you must have a tty to run sudo",
    obstacle: "sudo",
    cure: /Defaults:first\.last !requiretty' >\/etc\/sudoers\.d\/first_last-tty/,
  },
  {
    as: "root",
    words: "sudo: a password is required",
    obstacle: "sudo",
    cure: /first\.last ALL=\(ALL\) NOPASSWD: ALL' >\/etc\/sudoers\.d\/first_last.*ssh\.user/,
  },
  {
    as: "root",
    words: "Sorry, user first.last is not allowed to execute '/usr/bin/bash' as root on node1.",
    obstacle: "sudo",
    cure: /NOPASSWD/,
  },
  {
    as: "root",
    words: "env: 'sudo': No such file or directory",
    obstacle: "sudo",
    cure: /apt-get install sudo/,
  },
  { as: "user", words: "sh: 1: bash: not found", obstacle: "login", cure: /install bash/ },
  { as: "user", words: "zsh:1: command not found: bash", obstacle: "login", cure: /install bash/ },
  { as: "user", words: "fish: Unknown command: bash", obstacle: "login", cure: /install bash/ },
  {
    as: "root",
    words: "This service allows sftp connections only.",
    obstacle: "login",
    cure: /ssh first\.last@node1 bash --version/,
  },
  { as: "root", words: "", obstacle: "login", cure: /ssh first\.last@node1 bash --version/ },
] as const;

for (const { as, words, obstacle, cure } of SAID) {
  test(`"${words.split("\n").at(-1)}" is told, with the cure`, () => {
    const error = noShell(LOGIN, as, `Welcome!\n\n${words}\n`);
    assert.equal(error.obstacle, obstacle);
    assert.match(error.cure, cure);
    assert.ok(error.message.startsWith("first.last@node1:22 "));
    assert.ok(error.message.endsWith(`Welcome!${words && `; ${words.replace("\n", "; ")}`}`), error.message);
  });
}
