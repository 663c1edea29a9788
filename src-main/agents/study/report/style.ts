/** The look of the report: the interface's own colours and type sizes (src-renderer/tokens.css), light, dark and on paper. */
export const style = `
:root { color-scheme: light dark;
  --backdrop:#ebebee; --surface:#fbfbfc; --sunken:#f1f1f4; --hairline:#e1e1e6; --edge:#c8c8d1; --text:#1a1a1f;
  --quiet:#54545f; --faint:#666672; --accent:#4450d0; --good:#1b7040; --good-soft:#e3f3e9; --error:#b3251d;
  --error-soft:#fdecea; --warning:#7d4d00; --warning-soft:#fdf1d8;
  --s1:#0068a8; --s2:#c04a00; --s3:#00795a; --s4:#a8487f; --s5:#7a6a00; --s6:#5b57c9; --s7:#63636e }
@media (prefers-color-scheme: dark) { :root {
  --backdrop:#0c0c0e; --surface:#161619; --sunken:#101012; --hairline:#2a2a30; --edge:#45454f; --text:#ededf1;
  --quiet:#b0b0bb; --faint:#94949f; --accent:#98a3ff; --good:#6fd39a; --good-soft:#16301f; --error:#ff9b92;
  --error-soft:#3a1a18; --warning:#f3c26b; --warning-soft:#35280f;
  --s1:#56b4e9; --s2:#ff8a55; --s3:#2ecb9b; --s4:#e58fbd; --s5:#e3cf4a; --s6:#a7a4ff; --s7:#a5a5b0 } }
* { box-sizing: border-box }
body { margin:0; background:var(--backdrop); color:var(--text);
  font:420 14px/1.5 'Inter Variable', Inter, system-ui, sans-serif; font-feature-settings:'tnum' }
main { max-width:1040px; margin:0 auto; padding:40px 32px 64px; background:var(--surface); min-height:100vh }
h1 { font-size:26px; line-height:1.2; font-weight:580; letter-spacing:-0.01em; margin:0 0 8px }
h2 { font-size:18px; font-weight:580; margin:48px 0 8px; padding-top:16px; border-top:1px solid var(--hairline) }
p, li, dd { max-width:76ch } p { margin:8px 0 }
.sub { color:var(--quiet); margin:0 0 4px }
figure { margin:16px 0 8px; break-inside:avoid }
figcaption { color:var(--quiet); font-size:13px; max-width:90ch; margin-top:8px }
figcaption b { font-weight:580; color:var(--text) }
.charts { display:grid; grid-template-columns:repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap:16px 24px; align-items:start }
.chart { min-width:0; max-width:520px } .chart svg:not(.key) { display:block; width:100%; height:auto; overflow:visible }
svg text { fill:var(--quiet); font-size:11px; font-family:inherit } svg .title { fill:var(--text); font-size:12.5px; font-weight:580 }
svg .label { fill:var(--quiet) } svg .end { text-anchor:end } svg .middle { text-anchor:middle }
.grid { stroke:var(--hairline) } .axis { stroke:var(--edge) } .guide { stroke:var(--faint); stroke-dasharray:2 3 }
svg .guide-label { fill:var(--faint); font-size:10.5px; paint-order:stroke; stroke:var(--surface); stroke-width:3px }
.line { fill:none; stroke:var(--c); stroke-width:1.8; stroke-linejoin:round }
.faint { fill:none; stroke:var(--c); stroke-width:1; opacity:.32; stroke-linejoin:round }
.d2 { stroke-dasharray:7 3 } .d3 { stroke-dasharray:2 2.5 } .d4 { stroke-dasharray:8 3 2 3 } .d5 { stroke-dasharray:4 3 }
.d6 { stroke-dasharray:10 3 2 2 2 3 } .d7 { stroke-dasharray:1 3 }
.band { fill:var(--c); opacity:.16; stroke:none } .bar { fill:none; stroke:var(--c); stroke-width:1.4 }
.mark { fill:var(--c); stroke:var(--surface); stroke-width:1 } .mark.open { fill:var(--surface); stroke:var(--c); stroke-width:1.6 }
.legend { list-style:none; display:flex; flex-wrap:wrap; gap:2px 16px; margin:4px 0 0; padding:0 0 0 12%; color:var(--quiet); font-size:12px }
.legend li { display:flex; align-items:center; gap:6px } .key { width:26px; height:12px; flex:none }
table { border-collapse:collapse; width:100%; font-size:13px } .scroll { overflow-x:auto }
th, td { text-align:left; padding:5px 12px 5px 0; border-bottom:1px solid var(--hairline); vertical-align:top }
th { font-weight:580; color:var(--quiet) } .n { text-align:right; white-space:nowrap; padding:5px 0 5px 16px }
details.numbers { margin:8px 0 } summary { cursor:pointer; color:var(--accent); font-size:13px } details table { margin-top:8px }
.checks { margin:16px 0 8px } .checks td { padding-top:10px; padding-bottom:10px } .checks .detail { color:var(--quiet); font-size:12.5px; display:block; margin-top:2px }
.checks .value { font-weight:580; white-space:nowrap } .checks .range { color:var(--quiet); white-space:nowrap; display:block; font-size:12.5px }
.verdict { display:inline-block; white-space:nowrap; border-radius:6px; padding:1px 8px; font-size:12.5px; font-weight:580; background:var(--sunken); color:var(--quiet) }
.verdict.holds { color:var(--good); background:var(--good-soft) } .verdict.fails { color:var(--error); background:var(--error-soft) }
.unclear { display:block; color:var(--warning); font-size:12px; margin-top:3px }
.answer { margin:12px 0; padding:12px 16px; background:var(--sunken); border-radius:6px; break-inside:avoid }
.answer p { margin:0 0 6px; color:var(--quiet); font-size:12.5px }
.tokens { font:13px/2 ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace; white-space:pre-wrap }
.tokens span { padding:2px 0; border-bottom:3px solid var(--c) }
.ramp { display:flex; align-items:center; gap:8px; color:var(--quiet); font-size:12px; margin:8px 0 }
.ramp i { display:block; width:160px; height:8px; border-radius:4px }
pre, code { font:12.5px/1.5 ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace }
pre { background:var(--sunken); padding:12px 16px; border-radius:6px; white-space:pre-wrap; overflow-wrap:anywhere }
dl { display:grid; grid-template-columns:max-content 1fr; gap:4px 24px; font-size:13px; margin:12px 0 } dt { color:var(--quiet) } dd { margin:0; overflow-wrap:anywhere }
.note { border-left:3px solid var(--warning); padding:4px 12px; background:var(--warning-soft); max-width:90ch; margin:8px 0 }
@media print { @page { margin:16mm } :root { color-scheme:light; --surface:#fff; --backdrop:#fff } main { max-width:none; padding:0 } h2 { break-after:avoid } body { font-size:11px } }
`
