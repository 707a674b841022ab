/** The report in a real Chromium: from a file, on a phone and on a desk, light, dark and printed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestContext } from "vitest";
import type { RunSummary } from "../../src/core/results/run.ts";
import { renderReport } from "../../src/formats/report/report.ts";
import { launchChromium, runningBrowser } from "../support/chromium.ts";
import { fixtureSummary } from "../support/summary-fixture.ts";
import { fixtureTrace } from "../support/trace-fixture.ts";

/** Names that no layout likes: long ones, long words, many of them. */
function withLongNames(summary: RunSummary): RunSummary {
  const long = (name: string): string => `${name} of the North-western Consolidated Infrastructure Partnership`;
  const address = (name: string): string => `contracts.${name.replaceAll(/[^a-z]/gi, "")}_with_an_address_without_any_space.capacity.effective_from`;
  const tables = summary.tables.map((table) =>
    table.id === "contracts"
      ? { ...table, rows: table.rows.flatMap((row) => [[long(String(row[0])), ...row.slice(1)], row, row, row]) }
      : table.id === "allocation"
        ? { ...table, columns: table.columns.map((column, i) => (i === 1 ? { ...column, label: "model-development-and-everything-else" } : column)) }
        : table,
  );
  return {
    ...summary,
    planName: long(summary.planName),
    tables,
    causes: summary.causes.map((cause) => ({ ...cause, label: `${cause.label} and would have covered the gap of the month and the month after it` })),
    pInsolvent: {
      ...summary.pInsolvent,
      byBelief: summary.pInsolvent.byBelief.map((belief) => ({ ...belief, address: address(belief.address), belief: long(belief.belief) })),
    },
    obligationsUsd: { ...summary.obligationsUsd, bySupplier: summary.obligationsUsd.bySupplier.map((s) => ({ ...s, supplier: long(s.supplier) })) },
    assumptions: summary.assumptions.map((row) => ({ ...row, address: address(row.address), text: row.text.repeat(6), understood: row.understood.repeat(4) })),
  };
}

const folder = mkdtempSync(join(tmpdir(), "plimsoll-report-"));
const date = "2026-09-14";
const [shared] = fixtureSummary().assumptions.filter(({ source }) => source !== undefined);
const contributions = [{ address: shared!.address, sources: [shared!.source!], share: 0.4 }];
const reports: Readonly<Record<string, string>> = {
  full: renderReport(fixtureSummary(), {
    date,
    traces: [
      { role: "median", trace: fixtureTrace({ path: 4711 }) },
      { role: "worst", trace: fixtureTrace({ fails: true }) },
    ],
    contributions: { insolvent: contributions, trough: contributions, value: contributions, unserved: contributions },
  }),
  long: renderReport(withLongNames(fixtureSummary({ months: 37 })), { date }),
  bare: renderReport(fixtureSummary({ months: 1, failures: 0, bare: true }), { date }),
};

let browser: Browser | undefined;

beforeAll(async () => {
  for (const [name, html] of Object.entries(reports)) writeFileSync(join(folder, `${name}.html`), html);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Console messages, page errors and requests beyond the file itself. */
  readonly complaints: readonly string[];
}

async function open(
  context: TestContext,
  report: string,
  view: { readonly width: number; readonly colorScheme?: "light" | "dark"; readonly print?: boolean },
): Promise<Opened> {
  const page = await runningBrowser(browser, context).newPage({ viewport: { width: view.width, height: 900 }, colorScheme: view.colorScheme ?? "light" });
  const complaints: string[] = [];
  const url = pathToFileURL(join(folder, `${report}.html`)).href;
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) complaints.push(`request: ${request.url()}`);
  });
  if (view.print === true) await page.emulateMedia({ media: "print" });
  await page.goto(url, { waitUntil: "load" });
  return { page, complaints };
}

const views = [
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
  { width: 768, colorScheme: "light" },
  { width: 1440, colorScheme: "light" },
  { width: 1440, colorScheme: "dark" },
  { width: 680, print: true },
] as const;

/** What overflows the page, outside regions that scroll by themselves. */
const overflowing = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const root = document.documentElement;
    const wide = [...document.querySelectorAll("body *")].filter(
      (e) => e.closest(".scroll table, svg, .skip") === null && e.getBoundingClientRect().right > root.clientWidth + 0.5,
    );
    return [...(root.scrollWidth > root.clientWidth ? [`page: ${root.scrollWidth} px`] : []), ...wide.map((e) => `${e.tagName}.${e.className}`)];
  });

/** Charts shown twice or not at all; words in them that are too small, stick out or lie on one another. */
const chartFaults = (page: Page, smallestPx: number): Promise<readonly string[]> =>
  page.evaluate((smallest) => {
    const found: string[] = [];
    for (const figure of document.querySelectorAll("figure")) {
      const shown = [...figure.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
      if (shown.length !== 1) found.push(`${figure.id}: ${shown.length} charts shown`);
      for (const svg of shown) {
        const chart = svg.getBoundingClientRect();
        const scale = chart.width / svg.viewBox.baseVal.width;
        const words = [...svg.querySelectorAll("text")].map((e) => ({
          text: e.textContent ?? "",
          box: e.getBoundingClientRect(),
          font: scale * Number.parseFloat(getComputedStyle(e).fontSize),
        }));
        for (const { text, box, font } of words) {
          if (font < smallest) found.push(`${figure.id}: "${text}" is ${font.toFixed(1)} px`);
          if (box.left < chart.left - 1 || box.right > chart.right + 1 || box.bottom > chart.bottom + 1) found.push(`${figure.id}: "${text}" leaves the chart`);
        }
        words.forEach((a, i) => {
          for (const b of words.slice(i + 1)) {
            const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
            const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
            // The box of a line of text is taller than its letters.
            if (across > 1 && down > 0.35 * Math.min(a.box.height, b.box.height)) found.push(`${figure.id}: "${a.text}" lies on "${b.text}"`);
          }
        });
      }
    }
    return found;
  }, smallestPx);

test.for([
  ...views.map((view) => ({ report: "full", ...view })),
  { report: "long", width: 390 },
  { report: "long", width: 1440 },
  { report: "bare", width: 390 },
  { report: "bare", width: 1440 },
])("%o: nothing overflows or is asked for; charts are legible, their words apart", async (view, context) => {
  const { page, complaints } = await open(context, view.report, view);
  expect(await overflowing(page)).toEqual([]);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  expect(await overflowing(page)).toEqual([]);
  // On paper 9 px are 7 points.
  expect(await chartFaults(page, "print" in view ? 9 : 11)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("every link and region can be reached with the keyboard, and shows it", async (context) => {
  const { page } = await open(context, "full", { width: 1440 });
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("nav a, summary")].filter((e) => e.getBoundingClientRect().height < 24).map((e) => e.textContent),
  );
  expect(small).toEqual([]);
  const region = page.locator("[role=region]").first();
  await region.focus();
  expect(await region.evaluate((e) => document.activeElement === e)).toBe(true);
  await page.close();
});

test("every figure of the decision table is followed to a source with the keyboard alone", async (context) => {
  const { page } = await open(context, "full", { width: 1440 });
  const figures = await page.locator("#decision-table tbody tr td").count();
  const links = await page.locator("#decision-table tbody tr td a.origin").count();
  expect([links, figures]).toEqual([figures, expect.any(Number)]);
  /** Follows the link that has the focus, and says where that led and whether it can be seen. */
  const follow = async (): Promise<readonly [string, boolean]> => {
    await page.keyboard.press("Enter");
    await page.waitForTimeout(50);
    return page.evaluate(() => [location.hash, document.querySelector(":target")?.checkVisibility() === true] as const);
  };
  const tabTo = async (prefix: string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((start) => document.activeElement?.getAttribute("href")?.startsWith(start) === true, prefix)) return;
    }
    throw new Error(`no link to ${prefix} within 60 steps`);
  };
  await tabTo("#from-insolvent");
  expect(await follow()).toEqual(["#from-insolvent", true]);
  await tabTo("#value-");
  const [value, isValueSeen] = await follow();
  expect([value.startsWith("#value-"), isValueSeen]).toEqual([true, true]);
  await tabTo("#source-");
  const [source, isSourceSeen] = await follow();
  expect([source.startsWith("#source-"), isSourceSeen]).toEqual([true, true]);
  // From a table of another section to its block, which is folded, and on to a value of the plan.
  await page.locator("#cash a[href^='#from-table-']").first().focus();
  expect(await follow()).toEqual(["#from-table-cash", true]);
  await tabTo("#assumptions");
  await page.close();
});

test("dark and light differ; paper is white whatever the reader's setting", async (context) => {
  const colour = async (view: { readonly width: number; readonly colorScheme: "light" | "dark"; readonly print?: boolean }): Promise<string> => {
    const { page } = await open(context, "full", view);
    const value = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.close();
    return value;
  };
  expect(await colour({ width: 390, colorScheme: "light" })).toBe("rgb(255, 255, 255)");
  expect(await colour({ width: 390, colorScheme: "dark" })).toBe("rgb(18, 22, 28)");
  expect(await colour({ width: 390, colorScheme: "dark", print: true })).toBe("rgb(255, 255, 255)");
});

test("canary: a page that overflows, asks for a picture and draws words on words is caught", async (context) => {
  writeFileSync(
    join(folder, "canary.html"),
    reports.bare!.replace(
      '<main id="main">',
      '<main id="main"><img src="missing.png"><figure id="planted"><svg viewBox="0 0 100 20"><text x="0" y="15" font-size="1">one</text><text x="0" y="15">two</text></svg></figure><div style="width:2000px">wide</div>',
    ),
  );
  const { page, complaints } = await open(context, "canary", { width: 390 });
  expect(await overflowing(page)).toContain("page: 2016 px");
  expect((await chartFaults(page, 11)).filter((fault) => fault.startsWith("planted"))).not.toEqual([]);
  expect(complaints.length).toBeGreaterThan(0);
  await page.close();
});
