import type { Run } from "../result.ts";
import type { Slice, Timeline } from "../timeline.ts";
import { chart } from "./chart.ts";
import { type Markup, tag } from "./markup.ts";

const SIZE = { width: 1080, throughput: 110, latency: 80 };

/** Charts all faults of a run in a row, with a mark where each begins; the pauses between them are left out. */
export function overview({ faults }: Run, tomcats: readonly string[]): Markup {
  const timelines = faults.map(({ timeline }) => timeline);
  return tag(
    "div",
    { class: "scroll wide" },
    chart(joined(timelines), tomcats, 0, SIZE, "the whole drill: requests per second and response time"),
  );
}

function joined(timelines: readonly Timeline[]): Timeline {
  const width = timelines[0]?.width ?? 1;
  const slices: Slice[] = [];
  const marks = timelines.flatMap((timeline) => {
    const begun = slices.length * width;
    slices.push(...timeline.slices);
    return timeline.marks.slice(0, 1).map((mark) => ({ ...mark, at: mark.at + begun }));
  });
  return { width, slices, marks };
}
