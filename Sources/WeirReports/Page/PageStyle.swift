/// How pages of reports look: light or dark as the reader's system is, one column on a phone, black
/// on white on paper. Nothing is loaded from elsewhere.
enum PageStyle {
  static let sheet = colours + layout + tables + charts + narrow + paper

  private static let colours = """
    :root { color-scheme: light dark; --ground: #fbfbfa; --card: #fff; --ink: #1c1e21;
      --soft: #5d646d; --line: #dfe1e5; --mark: #eef3fd; --edge: #1c1e2140;
      --s0: #1f5fd0; --s1: #b85c00; --s2: #0b7a5e; --s3: #8a3fb8; --s4: #a3195b; --s5: #5d646d; }
    @media (prefers-color-scheme: dark) { :root { --ground: #14161a; --card: #1c1f25;
      --ink: #e8eaed; --soft: #a3abb6; --line: #343a43; --mark: #26324a; --edge: #000c;
      --s0: #82aaff; --s1: #ffb366; --s2: #5fd7b0; --s3: #d2a0f5; --s4: #ff8fb8; --s5: #a3abb6; } }

    """

  private static let layout = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem; background: var(--ground);
      color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.125rem; margin: 2.25rem 0 .5rem; overflow-wrap: anywhere; }
    p { margin: .5rem 0; max-width: 44rem; overflow-wrap: anywhere; }
    .soft { color: var(--soft); }
    header p { max-width: none; }
    main > p { max-width: 52rem; }
    .cards { display: grid; grid-template-columns: repeat(4, 1fr);
      gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
    .cards li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
      padding: .75rem; min-width: 0; overflow-wrap: anywhere; }
    .cards b { display: block; font-size: 1.5rem; line-height: 1.2; font-weight: 600;
      font-variant-numeric: tabular-nums; }
    .cards span { display: block; font-size: .875rem; line-height: 1.35; }
    .cards small { display: block; color: var(--soft); font-size: .8125rem; }
    dl { display: grid; grid-template-columns: fit-content(14rem) minmax(0, 1fr);
      gap: .25rem 1.25rem; margin: .5rem 0; }
    dt { color: var(--soft); overflow-wrap: anywhere; }
    dd { margin: 0; overflow-wrap: anywhere; }

    """

  private static let tables = """
    .table { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0;
      overflow-x: auto; scrollbar-width: thin; background:
      linear-gradient(var(--card), var(--card)) right / 1.5rem 100% no-repeat local,
      linear-gradient(to left, var(--edge), transparent) right / .75rem 100% no-repeat scroll,
      var(--card); }
    table { border-collapse: separate; border-spacing: 0; width: 100%;
      font-variant-numeric: tabular-nums; font-size: .9375rem; }
    caption { text-align: left; font-weight: 600; padding: .75rem .75rem .25rem;
      overflow-wrap: anywhere; }
    th, td { text-align: right; padding: .35rem .75rem; white-space: nowrap; vertical-align: top;
      border-bottom: 1px solid var(--line); font-weight: 400; }
    tbody tr:last-child > * { border-bottom: 0; }
    .word { text-align: left; }
    thead th { color: var(--soft); font-size: .875rem; vertical-align: bottom; line-height: 1.3;
      white-space: normal; overflow-wrap: break-word; max-width: 11rem; }
    tr > :first-child { position: sticky; left: 0; background: var(--card); text-align: left;
      white-space: normal; overflow-wrap: break-word; min-width: 10rem; max-width: 22rem; }
    .marked > *, .marked > :first-child { background: var(--mark); font-weight: 600; }
    .total > * { border-top: 2px solid var(--line); font-weight: 600; }
    .wide thead th, .wide tbody { font-size: .8125rem; }
    .wide th, .wide td { padding-left: .4rem; padding-right: .4rem; }
    .wide tr > :first-child { padding-left: .75rem; }
    .wide tr > :last-child { padding-right: .75rem; }
    .remark { display: block; font-weight: 400; font-size: .9375em; color: var(--soft);
      max-width: min(44rem, 100vw - 4.5rem); }
    .wrap { white-space: normal; overflow-wrap: anywhere; min-width: 10rem; }
    .good { color: var(--s2); font-weight: 600; } .bad { color: var(--s4); font-weight: 600; }
    .kept1 { --shade: #5d646d14; } .kept2 { --shade: #5d646d28; }
    .kept3 { --shade: #5d646d3c; } .kept4 { --shade: #5d646d50; }
    .changed1 { --shade: #e0800020; } .changed2 { --shade: #e0800040; }
    .changed3 { --shade: #e0800060; } .changed4 { --shade: #e0800080; }
    [class*="kept"], [class*="changed"] { background: var(--shade); print-color-adjust: exact; }

    """

  private static let charts = """
    .figures { display: grid; gap: 1rem; margin: 1rem 0;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
    figure { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
      margin: 0; padding: .75rem; min-width: 0; }
    figcaption { font-weight: 600; margin-bottom: .25rem; overflow-wrap: anywhere; }
    .absent { color: var(--soft); padding: 2rem 0; text-align: center; max-width: none; }
    .pictures { display: grid; gap: .5rem 2rem; justify-content: center;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
    .pictures svg { display: block; width: 100%; height: auto; max-width: 30rem; margin: 0 auto; }
    svg text { fill: var(--soft); font: 11px system-ui, "Segoe UI", Roboto, sans-serif; }
    svg .name { fill: var(--ink); font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
    svg .figure { fill: var(--ink); }
    svg .name, svg .figure { stroke: var(--card); stroke-width: 4px; paint-order: stroke; }
    svg path { fill: none; stroke-linejoin: round; }
    svg .grid { stroke: var(--line); }
    svg .zero, svg .whisker { stroke: var(--ink); }
    svg .guide { stroke: var(--soft); stroke-dasharray: 2 3; }
    svg .guide.d1 { stroke-dasharray: 7 3; }
    .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); }
    .s3 { --c: var(--s3); } .s4 { --c: var(--s4); } .s5 { --c: var(--s5); }
    svg .curve { stroke: var(--c); stroke-width: 1.75; }
    .d1 .curve { stroke-dasharray: 7 3; } .d2 .curve { stroke-dasharray: 3 3; }
    .d3 .curve { stroke-dasharray: 9 3 2 3; } .d4 .curve { stroke-dasharray: 1 3; }
    svg circle { fill: var(--c); stroke: var(--card); stroke-width: 1; }
    svg .bar { fill: var(--c); }
    .legend { display: flex; flex-wrap: wrap; gap: .125rem 1.25rem; margin: .25rem 0 0;
      padding: 0; list-style: none; font-size: .875rem; }
    .legend li { min-width: 0; overflow-wrap: anywhere; }
    .key { width: 28px; height: 10px; margin-right: .4rem; }

    """

  private static let narrow = """
    @media (max-width: 36rem) { body { padding-top: 1rem; } table { font-size: .8125rem; }
      th, td { padding: .3rem .5rem; } tr > :first-child { min-width: 6rem;
      max-width: 42vw; } tbody tr > :first-child:has(wbr) { min-width: 42vw; }
      .cards { grid-template-columns: 1fr 1fr; } .cards b { font-size: 1.25rem; }
      figure { padding: .5rem; } }

    """

  private static let paper = """
    @media print { :root { color-scheme: light; --ground: #fff; --card: #fff; --ink: #000;
      --soft: #444; --line: #bbb; --mark: #eee; --s0: #1f5fd0; --s1: #b85c00; --s2: #0b7a5e;
      --s3: #8a3fb8; --s4: #a3195b; --s5: #5d646d; }
      @page { margin: 14mm; }
      body { max-width: none; padding: 0; font-size: 10pt; }
      section, figure, .pictures svg, .cards li, p, tr { break-inside: avoid; }
      section.long, .long figure { break-inside: auto; }
      h1, h2, .long > p, caption, thead, figcaption { break-after: avoid; }
      thead { display: table-header-group; }
      .figures { grid-template-columns: 1fr 1fr; }
      .long .figures, .long .pictures { display: block; }
      .long .pictures svg { width: 49%; display: inline-block; vertical-align: top; }
      .table { overflow: visible; background: none; }
      table { font-size: 8pt; }
      th, td { padding: .2rem .4rem; }
      .wide table { font-size: 7pt; }
      .wide thead th, .wide tbody { font-size: inherit; }
      .wide th, .wide td { padding: .2rem; white-space: normal; overflow-wrap: anywhere; }
      .wrap { min-width: 6rem; }
      thead th { font-size: inherit; max-width: none; }
      tr > :first-child { overflow-wrap: anywhere; }
      tr > :first-child { position: static; min-width: 5rem; max-width: none; } }
    """
}
