/** Draws throughput above latency, over one time axis with the steps of the fault. */

import type { Mark, Slice, Timeline } from "../timeline.ts";
import { type Markup, tag } from "./markup.ts";

/** In units of the picture, each about a pixel on a telephone. */
export interface Size {
  readonly width: number;
  /** Heights of the throughput and of the latency panel. */
  readonly throughput: number;
  readonly latency: number;
}

interface Band {
  readonly top: number;
  readonly height: number;
}

const MARGIN = { left: 40, right: 6, top: 18, between: 14, bottom: 18 };

/** The limits of the latency axis, which is logarithmic. */
const SHORTEST_SECONDS = 0.001;
const LONGEST_SECONDS = 10;

/** @param zero the second that the axis calls 0. @param tomcats their names, in the order of their colours. */
export function chart(
  timeline: Timeline,
  tomcats: readonly string[],
  zero: number,
  size: Size,
  title: string,
): Markup {
  const { slices, width: step, marks } = timeline;
  const seconds = slices.length * step;
  const upper = { top: MARGIN.top, height: size.throughput };
  const lower = { top: MARGIN.top + size.throughput + MARGIN.between, height: size.latency };
  const height = lower.top + lower.height + MARGIN.bottom;
  const plot = size.width - MARGIN.left - MARGIN.right;
  const x = (second: number) => round(MARGIN.left + (second / seconds) * plot);
  const most = niceAbove(Math.max(1, ...slices.map((slice) => total(slice) / step)));
  const up = (rate: number) => round(upper.top + upper.height * (1 - rate / most));
  return tag(
    "svg",
    { viewBox: `0 0 ${size.width} ${height}`, role: "img", class: "chart" },
    tag("title", {}, title),
    ...grid(upper, [most / 2, most], up, size.width, String),
    ...grid(lower, [0.01, 0.1, 1, 10], (value) => latencyY(value, lower), size.width, shortTime),
    ...slices.flatMap((slice, index) =>
      bars(slice, tomcats, x(index * step), x((index + 1) * step), (n) => up(n / step)),
    ),
    ...latency(slices, step, x, lower),
    ...marks.flatMap((mark) => markLine(mark, x(mark.at), upper.top, lower)),
    ...timeAxis(seconds, zero, x, height - 5, lower),
    caption("requests/s", upper.top - 9),
    caption("response time", lower.top - 4),
  );
}

function total({ answers, failed }: Slice): number {
  return failed + Object.values(answers).reduce((sum, count) => sum + count, 0);
}

/** Stacks the bars, with failed requests on top, where they are seen. */
function bars(
  slice: Slice,
  tomcats: readonly string[],
  left: number,
  right: number,
  y: (count: number) => number,
): Markup[] {
  const parts = [
    ...tomcats.map((name, index) => ({ count: slice.answers[name] ?? 0, class: `t${index % COLOURS}` })),
    { count: slice.failed, class: "failed" },
  ];
  let below = 0;
  return parts.flatMap((part) => {
    if (part.count === 0) return [];
    const bottom = y(below);
    below += part.count;
    const top = y(below);
    const width = round(Math.max(0.5, right - left - (right - left > 3 ? 0.6 : 0)));
    return [tag("rect", { class: part.class, x: left, y: top, width, height: round(bottom - top) })];
  });
}

/** The number of colours for Tomcats in `style.ts`. */
export const COLOURS = 6;

function latencyY(value: number, { top, height }: Band): number {
  const share =
    Math.log(Math.min(Math.max(value, SHORTEST_SECONDS), LONGEST_SECONDS) / SHORTEST_SECONDS) /
    Math.log(LONGEST_SECONDS / SHORTEST_SECONDS);
  return round(top + height * (1 - share));
}

/** Draws the median as a line, and fills the area from it to the slowest answer. */
function latency(slices: readonly Slice[], step: number, x: (s: number) => number, band: Band): Markup[] {
  const answered = slices.flatMap(({ slowest, median }, index) => {
    if (slowest === 0) return [];
    const [left, right] = [x(index * step), x((index + 1) * step)];
    return [{ left, right, upper: latencyY(slowest, band), lower: latencyY(median, band) }];
  });
  const area = answered.map(
    ({ left, right, upper, lower }) => `M${left} ${upper}H${right}V${lower}H${left}Z`,
  );
  const line = answered.map(({ left, right, lower }) => `M${left} ${lower}H${right}`);
  return [
    tag("path", { class: "spread", d: area.join("") || "M0 0" }),
    tag("path", { class: "median", d: line.join("") || "M0 0" }),
  ];
}

function grid(
  band: Band,
  values: readonly number[],
  y: (value: number) => number,
  width: number,
  word: (value: number) => string,
): Markup[] {
  const bottom = band.top + band.height;
  return [
    tag("line", { class: "axis", x1: MARGIN.left, x2: width - MARGIN.right, y1: bottom, y2: bottom }),
    ...values.flatMap((value) => [
      tag("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }),
      tag("text", { class: "tick", x: MARGIN.left - 4, y: y(value) + 3, "text-anchor": "end" }, word(value)),
    ]),
  ];
}

function markLine({ kind, label }: Mark, x: number, top: number, lower: Band): Markup[] {
  const line = tag("line", { class: `mark ${kind}`, x1: x, x2: x, y1: top, y2: lower.top + lower.height });
  const head = { class: `head ${kind}`, d: `M${x - 3.5} ${top - 7}h7l-3.5 6z` };
  return [tag("g", {}, tag("title", {}, label), line, tag("path", head))];
}

function timeAxis(
  seconds: number,
  zero: number,
  x: (second: number) => number,
  y: number,
  { top, height }: Band,
): Markup[] {
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((each) => seconds / each <= 8) ?? 600;
  const first = -Math.floor(zero / step);
  const ticks = Array.from(
    { length: Math.floor((seconds - zero) / step) - first + 1 },
    (_, i) => (first + i) * step,
  );
  return ticks.flatMap((second) => {
    const at = x(second + zero);
    return [
      tag("line", { class: "axis", x1: at, x2: at, y1: top + height, y2: top + height + 3 }),
      tag("text", { class: "tick", x: at, y, "text-anchor": "middle" }, `${second} s`),
    ];
  });
}

function caption(words: string, y: number): Markup {
  return tag("text", { class: "caption", x: MARGIN.left, y }, words);
}

/** `10 ms`, `1 s`. */
function shortTime(seconds: number): string {
  return seconds < 1 ? `${seconds * 1000} ms` : `${seconds} s`;
}

/** Rounds up to a small number times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
