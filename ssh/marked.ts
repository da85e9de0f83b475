/** A stream of a script's output, told apart from what its host prints around it: `.bashrc`, messages of the day. */
export interface Marked {
  push(text: string): void;
  /** @returns what stands behind the last mark, which is how the script ended; undefined where it never came. */
  end(): string | undefined;
  /** What came before the script's own output; undefined once that has begun. */
  hostsWords(): string | undefined;
}

/** @param mark A word that nobody else prints: a line of its own before the output, the first of a line after it. */
export function marked(mark: string, onText: (text: string) => void): Marked {
  let isBegun = false;
  /** The host's own words, later what may be the beginning of the last mark. */
  let held = "";
  const skip = (): void => {
    const at = held.indexOf(`${mark}\n`);
    if (at < 0) return;
    isBegun = true;
    held = held.slice(at + mark.length + 1);
  };
  const tell = (length: number): void => {
    if (length > 0) onText(held.slice(0, length));
    held = held.slice(length);
  };
  return {
    push(text) {
      held += text;
      if (!isBegun) skip();
      if (isBegun) tell(markAt(held, mark));
    },
    end() {
      if (!isBegun) return undefined;
      if (held.startsWith(`${mark} `)) return held.slice(mark.length + 1).split("\n", 1)[0];
      tell(held.length);
      return undefined;
    },
    hostsWords: () => (isBegun ? undefined : held),
  };
}

/** Where a mark begins, also one of which only the beginning has arrived; else the text's length. */
function markAt(text: string, mark: string): number {
  const whole = text.indexOf(mark);
  if (whole >= 0) return whole;
  const longest = Math.min(text.length, mark.length - 1);
  for (let length = longest; length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return text.length - length;
  }
  return text.length;
}
