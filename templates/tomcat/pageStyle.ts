/** The test page's style sheet: one column that fits a phone, light or dark as the visitor prefers. */
export const PAGE_STYLE = `
    :root { color-scheme: light dark; --paper: #faf9f7; --card: #fff; --ink: #23211e; --soft: #6b6660; --line: #e6e2dc; --red: #c8102e; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #161514; --card: #1f1e1c; --ink: #ece8e1; --soft: #a39d93; --line: #34322e; --red: #ff5f5f; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; padding: 12vh 1.25rem 2rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
    main { max-width: 44rem; margin: auto; padding: 2rem 2.25rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
    h1 { margin: 0; color: var(--red); font-size: clamp(1.25rem, 6vw, 2.4rem); font-weight: 650; letter-spacing: -.02em; line-height: 1.2; overflow-wrap: anywhere; }
    p { margin: .35rem 0 0; color: var(--soft); }
    table { width: 100%; margin: 1.75rem 0 1.5rem; border-collapse: collapse; }
    th, td { padding: .6rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
    th { width: 9.5rem; padding-right: 1rem; color: var(--soft); font-weight: 400; }
    td { font-family: ui-monospace, monospace; font-size: .925rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    a { color: inherit; text-underline-offset: .2em; }
    @media (max-width: 32rem) {
      body { padding: 1rem; }
      main { padding: 1.25rem; }
      th, td { display: block; width: auto; padding: .5rem 0 0; }
      td { padding: 0 0 .5rem; border: 0; }
    }
  `;
