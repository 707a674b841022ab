/**
 * The page in Chromium: how long a slider takes to show something, a run beside the command line's, start-up, transfer.
 *
 *     node bench/web.mjs [--paths N] [--drags N] [--turns N] [--json]
 *
 * Serves dist/web on this machine, opens the large example, and drags a slider step by step. Needs a Chromium
 * (PLIMSOLL_CHROMIUM or /usr/bin/chromium). See docs/internals/benchmarks.md.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { root } from "./built.mjs";
import { describeMachine } from "./machine.mjs";
import { built, exampleText, launchChromium, runEnded, servePage } from "./page-host.mjs";
import { median } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: {
    paths: { type: "string", default: "10000" },
    drags: { type: "string", default: "40" },
    turns: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});
const [paths, drags, turns] = [options.paths, options.drags, options.turns].map(Number);
const example = exampleText("frontier-lab", paths);

/** Bytes of the built files, compressed as hosts do: what the first sight needs, the engine behind it, and what waits. */
function transfer() {
  const size = (pattern) =>
    readdirSync(join(built, "assets"))
      .filter((name) => pattern.test(name))
      .reduce((sum, name) => sum + gzipSync(readFileSync(join(built, "assets", name))).length, 0);
  return { page: size(/^index-.*\.(js|css)$/), engine: size(/-worker-.*\.js$/), editor: size(/^plan-editor-.*\.js$/) };
}

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
const runSeconds = (page) => page.evaluate(() => Number(/ in ([\d.]+) s/.exec(document.querySelector(".run-words").textContent)[1]));

/** Milliseconds from an input event to the next frame, and to the frame that shows the preview it asked for. */
function drag(page, steps) {
  return page.evaluate(async (count) => {
    const slider = document.querySelector('input[type=range][aria-label^="demand.growth"]');
    const field = slider.closest(".text-editor").querySelector("input[type=text]");
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    const strip = document.querySelector(".strip");
    const own = [];
    const preview = [];
    for (let i = 0; i < count; i++) {
      const shown = field.value;
      const from = performance.now();
      const repainted = new Promise((resolve) => {
        const observer = new MutationObserver(() => {
          observer.disconnect();
          resolve();
        });
        observer.observe(strip, { attributeFilter: ["data-drawn"] });
      });
      setValue.call(slider, String(Number(slider.value) + Number(slider.step) * (i % 8 < 4 ? 1 : -1)));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      while (field.value === shown) await frame();
      own.push(performance.now() - from);
      await repainted;
      await frame();
      preview.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return { own, preview, words: document.querySelector(".run-words").textContent };
  }, steps);
}

function commandLineSeconds() {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    writeFileSync(join(folder, "plan.yaml"), example);
    const from = performance.now();
    const { status } = spawnSync(process.execPath, [join(root, "dist/cli/main.js"), "simulate", join(folder, "plan.yaml"), "--json", "--quiet"], {
      stdio: "ignore",
    });
    if (status !== 0) throw new Error("the command line failed");
    return (performance.now() - from) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { server, origin } = await servePage(paths);
const browser = await launchChromium();
try {
  const starts = [];
  for (let i = 0; i < 3; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const from = performance.now();
    await page.goto(origin);
    await page.getByRole("button", { name: /Frontier lab/ }).waitFor();
    starts.push((performance.now() - from) / 1000);
    await context.close();
  }
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const runs = [];
  await page.goto(origin);
  const opened = performance.now();
  await page.getByRole("button", { name: /Frontier lab/ }).click();
  await page.waitForSelector(".figures", { timeout: 120_000 });
  const firstNumbers = (performance.now() - opened) / 1000;
  await runEnded(page);
  runs.push({ page: await runSeconds(page), commandLine: commandLineSeconds() });
  for (let turn = 1; turn < turns; turn++) {
    const commandLine = commandLineSeconds();
    await page.selectOption(".scenario select", "slow-year");
    await page.selectOption(".scenario select", "");
    await page.waitForTimeout(200);
    await runEnded(page);
    runs.push({ page: await runSeconds(page), commandLine });
  }
  await drag(page, 6);
  const { own, preview, words } = await drag(page, drags);
  const result = {
    machine: describeMachine(),
    paths,
    startSeconds: median(starts),
    firstNumbersSeconds: firstNumbers,
    runSeconds: { page: median(runs.map((run) => run.page)), commandLine: median(runs.map((run) => run.commandLine)) },
    ratio: median(runs.map((run) => run.page / run.commandLine)),
    slider: {
      drags,
      ownMs: { p50: quantile(own, 0.5), p95: quantile(own, 0.95) },
      previewMs: { p50: quantile(preview, 0.5), p95: quantile(preview, 0.95) },
      words,
    },
    transferBytes: transfer(),
  };
  if (options.json) console.log(JSON.stringify(result));
  else {
    const ms = ({ p50, p95 }) => `${p50.toFixed(0)} ms at the median, ${p95.toFixed(0)} ms at p95`;
    const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
    console.log(
      [
        `${JSON.stringify(result.machine)}`,
        `start-up to the gallery: ${result.startSeconds.toFixed(2)} s (goal 1.5 s); from a click to the first numbers: ${firstNumbers.toFixed(1)} s`,
        `a run of ${paths} futures: ${result.runSeconds.page.toFixed(1)} s in the page, ${result.runSeconds.commandLine.toFixed(1)} s on the command line: ${result.ratio.toFixed(2)} times (goal 1.5)`,
        `slider to its own repaint: ${ms(result.slider.ownMs)} (goal 100 ms)`,
        `slider to the preview's numbers: ${ms(result.slider.previewMs)} (goal 100 ms) ${words}`,
        `transfer, compressed: page ${kB(result.transferBytes.page)}, engine ${kB(result.transferBytes.engine)}, editor when entered ${kB(result.transferBytes.editor)}`,
      ].join("\n"),
    );
  }
} finally {
  await browser.close();
  server.close();
}
