import { written } from './svg.ts'

/** Style of reports: no file and no address beside the page itself. */
export const REPORT_STYLE = written`
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #66707b; --rule: #d7dce1; --paper: #fff; --wash: #f5f7f9;
  --better: #1a7f4b; --worse: #b3362b; --plain: #5b6b7c; --mark: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #98a3ae; --rule: #3a424b; --paper: #16191d;
  --wash: #1f242a; --better: #4cc38a; --worse: #f0796d; --plain: #93a2b2; --mark: #6cb2f5 } }
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper) }
h1 { font-size: 1.5rem; margin-bottom: .2rem } h2 { font-size: 1.15rem; margin-top: 2.4rem } h3 { font-size: 1rem }
p.lead { font-size: 1.05rem; background: var(--wash); padding: .8rem 1rem; border-left: 4px solid var(--mark) }
table { border-collapse: collapse; font-size: .86rem } th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--rule);
  text-align: right; vertical-align: top } th:first-child, td:first-child { text-align: left } td.best { font-weight: 650 }
td.better { color: var(--better) } td.worse { color: var(--worse) }
div.wide { overflow-x: auto } code { font: .84rem ui-monospace, monospace; overflow-wrap: anywhere } small { color: var(--soft);
  overflow-wrap: anywhere }
details { margin: .5rem 0; border: 1px solid var(--rule); border-radius: 6px; padding: .4rem .8rem }
summary { cursor: pointer } .sides { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); font-size: .86rem }
.passage { border-left: 3px solid var(--rule); padding-left: .6rem; margin: .5rem 0; overflow-wrap: anywhere }
.passage.relevant { border-color: var(--better) }
td:first-child { min-width: 12rem } svg { width: 100%; min-width: 640px; height: auto; font: 12px system-ui, sans-serif } text { fill: var(--ink) } .tick { fill: var(--soft) }
.grid { stroke: var(--rule); stroke-width: .6 } .zero { stroke: var(--soft); stroke-width: 1.4 }
.bar { stroke: var(--plain); stroke-width: 2.5 } circle, rect { fill: var(--plain) }
.better .bar { stroke: var(--better) } .better circle, rect.better { fill: var(--better) }
.worse .bar { stroke: var(--worse) } .worse circle, rect.worse { fill: var(--worse) }
.baseline circle { fill: var(--mark) } .curve { fill: none; stroke: var(--plain);
  stroke-width: 2 } .curve.better { stroke: var(--better) } .front { fill: none; stroke: var(--better); stroke-dasharray: 4 3 }
`
