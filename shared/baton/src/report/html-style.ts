/** Of the page, on a screen in both colour schemes and on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --text: light-dark(#1c2330, #e7eaf0); --soft: light-dark(#5a6474, #a3adbd);
  --back: light-dark(#ffffff, #14181f); --line: light-dark(#d7dce4, #343c4a); --bar: light-dark(#3b6fd4, #7aa2f0); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { margin: 0; font-size: 1.9rem; } h2 { margin: 2.5rem 0 .75rem; border-bottom: 2px solid var(--line); padding-bottom: .3rem; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1.05rem; } p { margin: .4rem 0; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; margin: .5rem 0; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  max-width: 28rem; overflow-wrap: break-word; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
.severity { display: inline-block; padding: .05rem .5rem; border-radius: .8rem; font-size: .78rem; border: 1px solid currentColor; }
.critical, .high { color: light-dark(#b3261e, #ff9a92); } .medium { color: light-dark(#8a5a00, #f0c070); } .low, .info { color: var(--soft); }
.warning { color: light-dark(#b3261e, #ff9a92); font-weight: 600; } .good { color: light-dark(#1b6e3c, #7fd6a0); }
.chart { width: 100%; max-width: 42rem; margin-top: 1rem; fill: var(--text); font-size: 13px; } .chart rect { fill: var(--bar); }
.choice { white-space: nowrap; } .blank { min-width: 8rem; } code { font-size: .9em; }
.signature { display: grid; grid-template-columns: repeat(2, 1fr); gap: 1.5rem 2rem; margin-top: 2rem; break-inside: avoid; }
.line { display: flex; gap: .6rem; align-items: end; } .line span { flex: 1; border-bottom: 1px solid var(--text); height: 1.6rem; }
@media print { :root { color-scheme: light; } body { font-size: 10pt; } main { max-width: none; padding: 0; } @page { margin: 16mm 14mm; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } .table { overflow: visible; }
  th { white-space: normal; } td { overflow-wrap: anywhere; min-width: 4.2em; } }
@media (max-width: 40rem) { .signature { grid-template-columns: 1fr; } }
`;
