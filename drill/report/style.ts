/** The report's style sheet, with colours for light and dark mode; it loads no font or other file. */

/** Paul Tol's bright scheme, distinguishable with any colour vision; its red is reserved for failures. */
const TOMCATS = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#aa3377", "#999999"];

const series = TOMCATS.map((colour, index) => `.t${index} { fill: ${colour}; background: ${colour}; }`).join(
  "\n",
);

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1d2126; --soft: #626a73; --line: #e2e3de;
  --kept: #1f7a44; --loss: #976400; --broken: #c22d2d; --failed: #e0413a; --spread: #c9cdd2; --median: #3c444d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --card: #1b1f24; --ink: #e7e9eb; --soft: #98a1ab; --line: #2d333a;
    --kept: #5fc489; --loss: #e0ae4f; --broken: #ff7b72; --failed: #ff5c52; --spread: #434b54; --median: #d5dade;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; display: flex; flex-wrap: wrap; gap: 0 .5rem; align-items: baseline; }
h3 span:first-child { font-weight: 650; }
h3 .on { font-weight: 400; color: var(--soft); }
p { margin: .3rem 0; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .15em; }
.soft { color: var(--soft); }
.verdict { margin: 1.5rem 0 0; padding: .9rem 1.1rem; border-left: .3rem solid; background: var(--card); font-size: 1.1rem; }
.kept { color: var(--kept); } .loss { color: var(--loss); } .broken { color: var(--broken); }
.verdict.kept, .verdict.loss, .verdict.broken { border-color: currentColor; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { padding: .45rem .75rem; text-align: left; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border: 0; color: var(--soft); font-weight: 500; white-space: nowrap; }
td { font-variant-numeric: tabular-nums; }
td.kept, td.loss, td.broken { white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
th[scope="row"] { font-weight: 600; white-space: nowrap; }
.none { color: var(--soft); opacity: .6; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; min-width: 0; }
.card .word { margin-left: auto; font-size: .85rem; font-weight: 600; }
.card p { font-size: .875rem; }
.card ul { margin: .3rem 0; padding-left: 1.1rem; font-size: .875rem; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1rem; margin: .4rem 0 .6rem; font-size: .8rem; color: var(--soft); }
.facts b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
.card .steps { margin: .35rem 0 0; padding: 0; list-style: none; font-size: .8rem; color: var(--soft); }
.steps li { display: flex; gap: .5rem; }
.steps i { flex: none; width: .55rem; height: .55rem; margin-top: .36rem; transform: rotate(45deg); background: currentColor; }
.steps .harm i { color: var(--broken); } .steps .repair i { color: var(--kept); } .steps .whole i { color: var(--soft); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 0 .8rem; font-size: .85rem; color: var(--soft); }
.legend i { display: inline-block; width: .75rem; height: .75rem; margin-right: .4rem; border-radius: 2px; vertical-align: -1px; }
i.failed { background: var(--failed); } i.spread { background: var(--spread); }
i.median { background: var(--median); height: .15rem; vertical-align: 3px; border-radius: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; font-size: .9rem; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; color: var(--soft); }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
.chart { display: block; width: 100%; height: auto; }
.wide .chart { min-width: 52rem; padding: .5rem; }
.chart text { fill: var(--soft); font: 9px system-ui, sans-serif; }
.chart .caption { font-weight: 600; }
.axis { stroke: var(--soft); stroke-width: .7; } .grid { stroke: var(--line); stroke-width: .7; }
.spread { fill: var(--spread); } .median { fill: none; stroke: var(--median); stroke-width: 1.2; }
.chart .failed { fill: var(--failed); }
.mark { stroke-width: 1; } .mark.harm { stroke: var(--broken); } .mark.repair { stroke: var(--kept); }
.mark.whole { stroke: var(--soft); stroke-dasharray: 2 2; }
.head.harm { fill: var(--broken); } .head.repair { fill: var(--kept); } .head.whole { fill: var(--soft); }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
${series}
`;
