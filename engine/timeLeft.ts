/** How long the build of the engine will still take. */

/**
 * Shares of the packages that are compiled, and of the time that it takes, as `go build` of both programs went on two cores: the
 * packages of the clouds' clients, some of them the largest there are, come one after the other when two thirds are done.
 */
const COURSE: readonly (readonly [packages: number, time: number])[] = [
  [0, 0],
  [0.133, 0.076],
  [0.294, 0.175],
  [0.468, 0.275],
  [0.567, 0.374],
  [0.634, 0.44],
  [0.638, 0.54],
  [0.659, 0.606],
  [0.698, 0.675],
  [0.708, 0.742],
  [0.726, 0.775],
  [0.833, 0.841],
  [0.934, 0.94],
  [1, 1],
];

/** Nothing is told before this share of the packages is compiled. */
const FIRST_SHARE = 0.05;

/**
 * Returns e.g. `about 4 min left`; empty if it is too early to tell.
 * @param share of the packages that are compiled, 0 to 1.
 * @param elapsedMs since the first of them was begun.
 */
export function timeLeft(share: number, elapsedMs: number): string {
  if (share < FIRST_SHARE) return "";
  const passed = passedAt(share);
  const seconds = ((elapsedMs / 1000) * (1 - passed)) / passed;
  return seconds > 150
    ? `about ${Math.round(seconds / 60)} min left`
    : `about ${Math.ceil(seconds / 10) * 10} s left`;
}

/** The share of the time that has passed. */
function passedAt(share: number): number {
  const next = COURSE.findIndex(([packages]) => packages >= share);
  const [from, begun] = COURSE[next - 1] ?? [0, 0];
  const [to, ended] = COURSE[next] ?? [1, 1];
  return to === from ? ended : begun + ((ended - begun) * (share - from)) / (to - from);
}
