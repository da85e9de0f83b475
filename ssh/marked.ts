/** Separates a script's output from what its host prints around it: `.bashrc`, messages of the day. */
export interface Marked {
  push(text: string): void;
  /** Returns the text after the last mark, the script's exit code; undefined if that mark never came. */
  end(): string | undefined;
  /** What the host printed before the script's own output; undefined once that has begun. */
  hostsWords(): string | undefined;
}

/** @param mark A word that nobody else prints: the line before the output, and the first word of the line after it. */
export function marked(mark: string, onText: (text: string) => void): Marked {
  let isBegun = false;
  /** Before the first mark all text, later a tail that may be the beginning of the last mark. */
  let held = "";
  const skip = (): void => {
    const at = held.indexOf(`${mark}\n`);
    if (at < 0) return;
    isBegun = true;
    held = held.slice(at + mark.length + 1);
  };
  const pass = (length: number): void => {
    if (length > 0) onText(held.slice(0, length));
    held = held.slice(length);
  };
  return {
    push(text) {
      held += text;
      if (!isBegun) skip();
      if (isBegun) pass(markAt(held, mark));
    },
    end() {
      if (!isBegun) return undefined;
      if (held.startsWith(`${mark} `)) return held.slice(mark.length + 1).split("\n", 1)[0];
      pass(held.length);
      return undefined;
    },
    hostsWords: () => (isBegun ? undefined : held),
  };
}

/** The index at which a mark begins, even if only its beginning has arrived; otherwise the text's length. */
function markAt(text: string, mark: string): number {
  const whole = text.indexOf(mark);
  if (whole >= 0) return whole;
  const longest = Math.min(text.length, mark.length - 1);
  for (let length = longest; length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return text.length - length;
  }
  return text.length;
}
