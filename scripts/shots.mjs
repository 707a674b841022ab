/**
 * Pictures of every place of the page, at every width, light and dark, to be looked at; and what a look might miss: a page
 * wider than its window, words cut off, labels of a chart that lie on each other.
 *
 *     npm run shots -- --out DIR [--example NAME | --plan FILE] [--paths N] [--widths 1440,1024,390] [--schemes light,dark] [--places cash,money] [--ask] [--pdf]
 *
 * --plan shows a plan of one's own, --ask has the long questions answered first (Decide, Sensitivity, the tabs), --pdf prints every place as well, and
 * --forced-colors shows it in the colours of a reader's own. Needs a Chromium, as bench/web.mjs does.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchChromium, runEnded, servePage } from "../bench/page-host.mjs";

const { values: options } = parseArgs({
  options: {
    out: { type: "string" },
    example: { type: "string", default: "frontier-lab" },
    plan: { type: "string" },
    paths: { type: "string", default: "200" },
    widths: { type: "string", default: "1440,1024,390" },
    schemes: { type: "string", default: "light,dark" },
    places: { type: "string", default: "" },
    ask: { type: "boolean", default: false },
    pdf: { type: "boolean", default: false },
    "forced-colors": { type: "boolean", default: false },
  },
});
if (options.out === undefined) throw new Error("say where the pictures go: --out DIR");
mkdirSync(options.out, { recursive: true });

/** Runs in the page: what is wrong with how it is laid out, in words. */
function layoutFaults() {
  const faults = [];
  const shown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    const culprit = [...document.querySelectorAll("body *")].find(
      (element) =>
        shown(element) && element.closest(".scroll, .cm-scroller, .hidden, .skip") === null && element.getBoundingClientRect().right > innerWidth + 1,
    );
    faults.push(`the page is ${wide} px wider than its window: ${culprit?.tagName ?? "?"}.${culprit?.className ?? ""}`);
  }
  for (const element of document.querySelectorAll("td, th, dd, button, .big, .tone, select")) {
    if (!shown(element) || element.closest(".commands, .value-row, .hidden") !== null) continue;
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX !== "visible" && element.clientWidth > 0)
      faults.push(`cut off: ${element.tagName}.${element.className} "${element.textContent.trim().slice(0, 60)}"`);
  }
  for (const svg of document.querySelectorAll("svg.chart")) {
    if (!shown(svg)) continue;
    const frame = svg.getBoundingClientRect();
    const labels = [...svg.querySelectorAll("text")]
      .filter((text) => shown(text) && text.textContent.trim() !== "")
      .map((text) => ({ text: text.textContent.trim(), box: text.getBoundingClientRect(), turned: (text.getAttribute("transform") ?? "").includes("rotate") }));
    const title = svg.closest("figure")?.querySelector("h3")?.textContent ?? svg.getAttribute("aria-label") ?? "chart";
    for (const [i, one] of labels.entries()) {
      if (one.box.left < frame.left - 1 || one.box.right > frame.right + 1 || one.box.bottom > frame.bottom + 1 || one.box.top < frame.top - 1)
        faults.push(`${title}: "${one.text}" leaves its chart`);
      for (const other of labels.slice(i + 1)) {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 1.5 && down > 3.5) faults.push(`${title}: "${one.text}" lies on "${other.text}"`);
      }
    }
  }
  return faults;
}

/** Asks what a place answers only when asked, and waits for it. */
async function askAll(page, place) {
  const done = async (selector) => {
    await page.locator(selector).first().waitFor({ timeout: 600_000 });
    await page.waitForFunction(() => ![...document.querySelectorAll(".choices button")].some((button) => button.textContent === "Stop"), undefined, {
      timeout: 600_000,
    });
  };
  if (place === "decide") {
    await page.getByRole("button", { name: "Find what to sign" }).click();
    await done("#choices-table, .problem");
  }
  if (place === "sensitivity") {
    await page.getByRole("button", { name: "Find roughly" }).click();
    await done(".report figure, .problem");
  }
  if (place === "funding") {
    await page.locator(".study button.primary").click();
    await done(".study .report, .study .problem");
  }
  if (place === "compare") await page.locator("#compare-result, .empty").first().waitFor({ timeout: 600_000 });
}

const tabbed = { risks: 3, evidence: 3 };

async function look(page, name) {
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(options.out, `${name}.png`), fullPage: true });
  const faults = await page.evaluate(layoutFaults);
  for (const fault of faults) console.log(`${name}: ${fault}`);
  return faults.length;
}

const { server, origin } = await servePage(Number(options.paths), options.plan === undefined ? {} : { [options.example]: readFileSync(options.plan, "utf8") });
const browser = await launchChromium();
let count = 0;
let faults = 0;
try {
  const widths = options.widths.split(",").map(Number);
  const schemes = options.schemes.split(",");
  const context = await browser.newContext({ viewport: { width: widths[0], height: 900 }, forcedColors: options["forced-colors"] ? "active" : "none" });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.log(`error: ${error.message}`));
  const each = async (name) => {
    for (const width of widths)
      for (const colorScheme of schemes) {
        await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
        await page.emulateMedia({ colorScheme });
        faults += await look(page, `${name}-${width}-${colorScheme}`);
        count++;
      }
    if (options.pdf) {
      await page.setViewportSize({ width: 1440, height: 900 });
      writeFileSync(join(options.out, `${name}.pdf`), await page.pdf({ format: "A4" }));
    }
  };
  await page.goto(origin);
  await page.getByRole("button", { name: /Frontier lab/ }).waitFor();
  if (options.places === "") await each("gallery");
  await page.goto(`${origin}/#/answer?from=example:${options.example}`);
  await page.reload();
  await runEnded(page);
  const places = await page.evaluate(() => [...document.querySelectorAll(".place-link")].map((link) => link.dataset.place));
  for (const place of places.filter((name) => options.places === "" || options.places.split(",").includes(name))) {
    await page.locator(`.place-link[data-place="${place}"]`).click();
    await page.waitForTimeout(place === "text" ? 1200 : 300);
    if (place === "compare" || options.ask) await askAll(page, place);
    const tabs = options.ask ? (tabbed[place] ?? 0) : 0;
    if (tabs === 0) await each(place);
    for (let i = 0; i < tabs; i++) {
      await page.getByRole("tab").nth(i).click();
      const button = page.locator(".study button.primary");
      if ((await button.count()) > 0) {
        await button.click();
        await page.locator(".study .report, .study .problem").first().waitFor({ timeout: 600_000 });
      }
      await each(`${place}-${i + 1}`);
    }
  }
  console.log(`${count} pictures in ${options.out}; ${faults === 0 ? "nothing is cut off, laid on another or wider than its window" : `${faults} faults`}`);
} finally {
  await browser.close();
  server.close();
}
