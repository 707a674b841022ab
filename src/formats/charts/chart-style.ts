/**
 * Style of charts, as CSS: colours as variables for light and dark, print always light.
 *
 * `palette` is data so that its contrast can be tested.
 */

export const palette = {
  light: {
    paper: "#ffffff",
    ink: "#1b1f24",
    soft: "#57606a",
    line: "#d5dae0",
    edge: "#7d8590",
    blue: "#0072b2",
    orange: "#b36b00",
    green: "#007f5f",
    purple: "#a34d86",
    sky: "#2e86b8",
    ochre: "#857500",
    grey: "#6e7781",
    vermillion: "#c84f00",
  },
  dark: {
    paper: "#12161c",
    ink: "#e8ebef",
    soft: "#a9b3be",
    line: "#2d3540",
    edge: "#76818d",
    blue: "#4ba7e0",
    orange: "#e69f00",
    green: "#2dbd94",
    purple: "#d98dbb",
    sky: "#86cdf5",
    ochre: "#d8cd3c",
    grey: "#98a2ae",
    vermillion: "#ff7f3b",
  },
} as const;

const variables = (colours: Readonly<Record<string, string>>): string =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

const tones = ["blue", "orange", "green", "purple", "sky", "ochre", "grey", "vermillion", "ink"] as const;

/** CSS for any page that shows these charts. */
export const chartCss = `:root{${variables(palette.light)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(palette.dark)}}}
${tones.map((tone) => `.tone-${tone}{--tone:var(--${tone})}`).join("")}
.chart{display:block;width:100%;height:auto;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow:visible}
.chart text{fill:var(--ink);stroke:none}
.chart .tick,.chart .unit,.chart .note{fill:var(--soft)}
.chart .strong{font-weight:650}
.chart .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.chart .grid{stroke:var(--line);stroke-width:1}
.chart .zero,.chart .base,.chart .tickmark{stroke:var(--edge);stroke-width:1}
.chart .leader{stroke:var(--edge);stroke-width:1;fill:none}
.chart .stroke{stroke:var(--tone);fill:none}
.chart .fill{fill:var(--tone)}
.chart .solid{fill:var(--tone);opacity:.82}
.chart .tint{fill:var(--tone);opacity:.22}
.chart .paper{fill:var(--paper)}
.chart .hatch{stroke:var(--tone);stroke-width:1.3;fill:none;opacity:.7}
.chart .hatch.round{stroke-width:2.6;stroke-linecap:round}
.chart .series{stroke-width:2.2;stroke-linejoin:round;stroke-linecap:butt}
.chart .outline{stroke:var(--tone);stroke-width:1.2}
.chart .sample{stroke:var(--ink);stroke-width:1;opacity:.55}
.chart .series,.chart .edge,.chart .reference,.chart .sample,.chart .outline{fill:none}
.chart .band{fill:var(--tone);stroke:none}
.chart .band.b90{opacity:.16}.chart .band.b80{opacity:.2}.chart .band.b50{opacity:.34}
.chart .edge{stroke:var(--tone);stroke-width:1}
.chart .reference{stroke:var(--tone);stroke-width:1.8}
.chart.narrow{max-width:480px}
.chart.wide{display:none}
@container (min-width:740px){.chart.wide{display:block}.chart.narrow{display:none}}
@media print{.chart.wide{display:block}.chart.narrow{display:none}}`;
