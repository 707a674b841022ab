/** Style of the report page: calm, system fonts, light and dark by the reader's setting, print always light. */
import { chartCss } from "../charts/chart-style.ts";

/** Colours of text beyond those of charts, with 4.5:1 against the page. */
export const textPalette = {
  light: { page: "#ffffff", panel: "#f5f7f9", link: "#0b5cad", good: "#00664c", bad: "#a63c00" },
  dark: { page: "#12161c", panel: "#1a2029", link: "#7ab8ff", good: "#4fd1ac", bad: "#ff9a66" },
} as const;

const variables = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

const colours = `:root{${variables(textPalette.light)}}\n@media screen and (prefers-color-scheme:dark){:root{${variables(textPalette.dark)}}}`;

const base = `*,*::before,*::after{box-sizing:border-box}
html{color-scheme:light;-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
@media screen and (prefers-color-scheme:dark){html{color-scheme:dark}}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:break-word}
a{color:var(--link);text-underline-offset:.15em}
a.origin{color:inherit;text-decoration:underline dotted var(--soft);text-underline-offset:.25em}
:target{outline:2px solid var(--link);outline-offset:.3rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999rem;top:0;background:var(--page);padding:.5rem 1rem;z-index:1}
.skip:focus{left:0}
h1,h2,h3{line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:0}
h1{font-size:1.15rem}
h2{font-size:1.6rem;margin-bottom:1.25rem}
h3{font-size:1.1rem}
p{margin:0 0 .8rem}
.one{white-space:nowrap}
.bound{display:block;color:var(--soft);font-size:.88em}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.9em;overflow-wrap:anywhere}`;

const layout = `.top,.page,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
.top{padding-top:2.5rem}
.overline,.meta{color:var(--soft);font-size:.9rem;margin:0}
.answer{font-size:1.5rem;line-height:1.35;font-weight:600;letter-spacing:-.012em;max-width:56ch;text-wrap:pretty;margin:1.75rem 0 1.25rem}
.lead{max-width:68ch}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:2rem 0 0}
.facts>div{background:var(--page);padding:1rem 1.1rem}
.facts dt{color:var(--soft);font-size:.85rem}
.facts dd{margin:0}
.facts .big{font-size:1.45rem;font-weight:650;letter-spacing:-.015em;font-variant-numeric:tabular-nums}
.facts .small{font-size:.85rem;color:var(--soft)}
nav{margin:2.25rem 0 0;font-size:.92rem}
nav h2{font-size:.85rem;font-weight:600;color:var(--soft);letter-spacing:0;margin:0 0 .4rem}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:0 1.1rem}
nav a{display:inline-block;padding:.3rem 0;min-height:24px;text-decoration:none}
nav a:hover{text-decoration:underline}
main>section{padding-top:3.5rem;min-width:0}
@media screen and (min-width:1100px){
.page{display:grid;grid-template-columns:11.5rem minmax(0,1fr);column-gap:3rem}
nav{position:sticky;top:1.5rem;align-self:start;margin-top:3.7rem}
nav ul{flex-direction:column}}
footer{margin-top:5rem;padding-top:1.5rem;padding-bottom:3rem;border-top:1px solid var(--line);font-size:.85rem;color:var(--soft)}
footer dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0 0 1rem}
footer dd{margin:0;overflow-wrap:anywhere}
@media (max-width:480px){.answer{font-size:1.28rem}.top{padding-top:1.5rem}h2{font-size:1.4rem}main>section{padding-top:2.75rem}.facts{grid-template-columns:1fr 1fr}.facts>div{padding:.8rem}.facts .big{font-size:1.2rem}}`;

const figures = `figure{margin:0 0 3.25rem;min-width:0}
.summary{max-width:68ch;margin:.35rem 0 1.1rem}
.frame{container-type:inline-size;margin-bottom:.9rem}
.notes{margin:0;font-size:.85rem;color:var(--soft);max-width:80ch}
.notes div{margin:0 0 .2rem}
.notes dt{display:inline;font-weight:600}
.notes dt::after{content:": "}
.notes dd{display:inline;margin:0}
details{margin:.6rem 0}
summary{cursor:pointer;color:var(--link);font-size:.9rem;padding:.2rem 0;min-height:24px}
.block{margin:0 0 2.75rem}
.block>h3{margin-bottom:.6rem}`;

const tables = `.scroll{overflow:auto;max-height:34rem;margin:.5rem 0 1rem;border-bottom:1px solid var(--line)}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;min-width:100%}
caption{text-align:left;color:var(--soft);font-size:.85rem;padding:.1rem 0 .45rem;position:sticky;left:0}
th,td{text-align:left;vertical-align:top;padding:.34rem .9rem .34rem 0;border-top:1px solid var(--line);font-weight:400;min-width:4.2rem}
thead th{position:sticky;top:0;background:var(--page);color:var(--soft);font-weight:600;vertical-align:bottom;border-top:0;box-shadow:inset 0 -1px var(--edge)}
tbody tr:first-child>*{border-top:0}
th[scope=row]{min-width:5.5rem}
.number{text-align:right;white-space:nowrap;padding-right:1rem}
thead .number{white-space:normal}
.negative{padding-right:calc(1rem - .33em)}
.subtotal>*{font-weight:650;border-top-color:var(--edge)}
.check>*{color:var(--soft);font-style:italic}
.decision .scroll{max-height:none}
.decision table{width:100%;font-size:.95rem}
.decision th,.decision td{padding-top:.5rem;padding-bottom:.5rem;min-width:0}
.decision thead th{position:static}
.decision th[scope=row]{width:44%}
.decision th[scope=rowgroup]{font-weight:650;padding-top:1.5rem;border-top:0;box-shadow:inset 0 -1px var(--edge)}
@media (max-width:640px){.decision thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}.decision tr>*{display:block;width:auto}.decision th[scope=row]{width:auto;color:var(--soft);padding-bottom:0}.decision td{border-top:0;padding-top:.1rem}}
.verdict{font-weight:650;white-space:nowrap}
.verdict.holds{color:var(--good)}
.verdict.broken,.verdict.fails{color:var(--bad)}
.long .scroll{max-height:none}
.long table{min-width:46rem}
.long th[scope=row]{min-width:11rem}
.long td{max-width:22rem}
.statements .scroll{max-height:none}
.statements th[scope=row]{min-width:11rem;position:sticky;left:0;background:var(--page)}
.warnings{padding-left:1.2rem}
.warnings li{margin-bottom:.5rem}`;

/** CSS of figures, tables and verdicts, with their colours: for any page that shows sections of the report. */
export const sectionCss = [chartCss, colours, figures, tables].join("\n");

/** CSS for paper; the strings go into the page footer. */
function print(footer: string): string {
  return `@media print{
@page{size:A4;margin:17mm 15mm 19mm;@bottom-left{content:"${footer}";font:8pt sans-serif;color:#57606a}@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#57606a}}
html{font-size:11.6px}
body{font-size:10pt}
.top,.page,footer{max-width:none;padding-left:0;padding-right:0}
.skip,nav,details:not([open],.always){display:none}
details.always::details-content{content-visibility:visible;display:block}
.answer{font-size:15pt}
main>section{padding-top:8mm}
h2,h3,summary,thead{break-after:avoid}
figure,.facts,tr,.statements .scroll{break-inside:avoid}
figure{margin-bottom:9mm}
.scroll{overflow:visible;max-height:none}
thead th,caption,.statements th[scope=row]{position:static}
table{font-size:7.6pt;min-width:0!important;width:100%}
thead th{white-space:normal;overflow-wrap:anywhere}
.statements table{font-size:6.9pt}
th,td{padding:.7mm 1.6mm .7mm 0;min-width:0!important;overflow-wrap:anywhere}
.decision table{font-size:9pt}
.statements th[scope=row]{min-width:0}
a{color:inherit;text-decoration:none}}`;
}

/**
 * The whole style sheet of a report.
 *
 * @param footer put on every printed page; plain words, digits and spaces
 * @throws Error if the footer has characters that would end the CSS string
 */
export function pageCss(footer: string): string {
  if (!/^[\w .,:·/()-]*$/.test(footer)) throw new Error(`not a plain footer: ${footer}`);
  return [chartCss, colours, base, layout, figures, tables, print(footer)].join("\n");
}
