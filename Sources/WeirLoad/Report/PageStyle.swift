/// How pages of reports look: light or dark as the reader's system is, one column on a phone, black
/// on white on paper. Nothing is loaded from elsewhere.
enum PageStyle {
  static let sheet = """
    :root { color-scheme: light dark; --ground: #fbfbfa; --card: #fff; --ink: #1c1e21;
      --soft: #5d646d; --line: #dfe1e5; --bad: #b3261e; --good: #1b7f3b;
      --s0: #1f5fd0; --s1: #b85c00; --s2: #0b7a5e; --s3: #8a3fb8; --s4: #a3195b; --s5: #5d646d; }
    @media (prefers-color-scheme: dark) { :root { --ground: #14161a; --card: #1c1f25;
      --ink: #e8eaed; --soft: #a3abb6; --line: #343a43; --bad: #ff8a80; --good: #7ddc98;
      --s0: #82aaff; --s1: #ffb366; --s2: #5fd7b0; --s3: #d2a0f5; --s4: #ff8fb8; --s5: #a3abb6; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; background: var(--ground);
      color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
    p { margin: .25rem 0; }
    .soft { color: var(--soft); overflow-wrap: anywhere; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.25rem, 1fr));
      gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
    .tiles li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
      padding: .75rem; }
    .tiles b { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 600;
      font-variant-numeric: tabular-nums; }
    .tiles span { color: var(--soft); font-size: .875rem; }
    .failed-list { border-left: .25rem solid var(--bad); padding: .25rem .75rem; }
    .failed-list p::before { content: "failed: "; color: var(--bad); font-weight: 600; }
    figure, .table { background: var(--card); border: 1px solid var(--line);
      border-radius: .5rem; margin: 1rem 0; padding: .75rem; }
    figcaption { font-weight: 600; }
    figure > svg { display: block; width: 100%; height: auto; }
    svg text { fill: var(--soft); font: 13px system-ui, "Segoe UI", Roboto, sans-serif; }
    svg .title { fill: var(--ink); }
    svg .grid { stroke: var(--line); stroke-width: 1; fill: none; }
    svg path.guide { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 4; fill: none; }
    svg text.guide { fill: var(--ink); }
    .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); }
    .s3 { --c: var(--s3); } .s4 { --c: var(--s4); } .s5 { --c: var(--s5); }
    g path, .key path { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
    .s1 path { stroke-dasharray: 7 3; } .s2 path { stroke-dasharray: 3 3; }
    .s3 path { stroke-dasharray: 9 3 2 3; } .s5 path { stroke-dasharray: 1 3; }
    g circle, .key circle { fill: var(--c); stroke: var(--card); stroke-width: 1; }
    g circle.failed { fill: var(--card); stroke: var(--c); stroke-width: 2; }
    .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0;
      list-style: none; font-size: .875rem; }
    .axis { text-align: center; font-size: .875rem; margin: 0; }
    .key { width: 28px; height: 10px; margin-right: .4rem; }
    .hint { color: var(--soft); }
    .table { overflow-x: auto; padding: .25rem .75rem; }
    table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
    th, td { text-align: right; padding: .35rem .5rem; white-space: nowrap;
      border-bottom: 1px solid var(--line); }
    tr:last-child td, tr:last-child th { border-bottom: 0; }
    th:first-child, td.word { text-align: left; }
    thead th { color: var(--soft); font-weight: 500; font-size: .875rem; }
    tbody th { font-weight: 500; }
    td.word { color: var(--bad); }
    @media (max-width: 36rem) { body { padding-top: 1rem; } svg text { font-size: 23px; }
      svg .title { display: none; }
      g path { stroke-width: 3.5; } g circle { r: 6px; } th, td { padding: .3rem .35rem; }
      table { font-size: .8125rem; } .tiles { grid-template-columns: 1fr 1fr; }
      .tiles b { font-size: 1.25rem; } }
    @media print { :root { --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb;
      --s0: #1f5fd0; --s1: #b85c00; --s2: #0b7a5e; --s3: #8a3fb8; --s4: #a3195b; --s5: #5d646d; }
      body { max-width: none; padding: 0; } figure, .table, .tiles li { break-inside: avoid; }
      h2 { break-after: avoid; } }
    """
}
