/** The board pack: its page, and the page printed by a Chromium where there is one. */
import { existsSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { chromiumPath, pagePrinter } from "../../src/adapters/chromium/print-page.ts";
import { boardPackHtml } from "../../src/formats/report/board-pack.ts";
import { fixtureSummary } from "../support/summary-fixture.ts";

const summary = fixtureSummary();
const program = process.env.PLIMSOLL_CHROMIUM ?? "/usr/bin/chromium";
const missing = `no Chromium at ${program}: install one or set PLIMSOLL_CHROMIUM`;

test("every page says who, what and when, the footer which plan and date; no script, no request", () => {
  const html = boardPackHtml(summary, { paper: "a4", date: "2026-11-22" });
  expect(html).toContain(`plan ${summary.planHash.slice(0, 12)} · seed ${summary.seed}`);
  expect(html).toContain("2026-11-22");
  const pages = html.match(/<section id="[\w-]+" class="pack">/g) ?? [];
  expect(pages.length).toBeGreaterThan(4);
  expect(html.match(/<p class="ibcs">.*?(PL|FC|PL, FC)<\/p>/gs)?.length).toBe(pages.length);
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect(boardPackHtml(summary, { paper: "a4", date: "2026-11-22" })).toBe(html);
  expect(boardPackHtml(summary, { paper: "letter", date: "2026-11-22" })).toContain("size:Letter");
});

test("printed, it has the paper asked for", async (context) => {
  if (!existsSync(program)) {
    if (process.env.PLIMSOLL_NO_SKIPS === "1") throw new Error(missing);
    context.skip(missing);
  }
  for (const [paper, width] of [
    ["a4", 595],
    ["letter", 612],
  ] as const) {
    const pdf = Buffer.from(await pagePrinter.print(boardPackHtml(summary, { paper, date: "2026-11-22" }))).toString("latin1");
    expect(pdf.startsWith("%PDF-")).toBe(true);
    // Objects may stand packed in streams.
    const packed = [...pdf.matchAll(/\/ObjStm[\s\S]*?stream\r?\n([\s\S]*?)endstream/g)].map(([, bytes]) =>
      inflateSync(Buffer.from(bytes!, "latin1")).toString("latin1"),
    );
    const boxes = [pdf, ...packed].join("\n").match(/\/MediaBox\s*\[\s*0\s+0\s+(\d+)/g) ?? [];
    expect(boxes.length).toBeGreaterThan(4);
    for (const box of boxes) expect(Math.abs(Number(/\d+$/.exec(box)![0]) - width)).toBeLessThanOrEqual(1);
  }
}, 300_000);

test("without a Chromium the error says what to do", () => {
  expect(() => chromiumPath({ PLIMSOLL_CHROMIUM: "/nowhere/chromium" })).toThrow("there is no Chromium at /nowhere/chromium");
  const path = chromiumPath.bind(undefined, { PATH: "" });
  // A machine may have one in its usual place.
  try {
    expect(existsSync(path())).toBe(true);
  } catch (error) {
    expect(error).toMatchObject({ message: "no Chromium was found to print with" });
  }
});
