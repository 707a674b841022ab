/** `plimsoll open`: what its server answers, what it refuses, and how it ends. */
import { request as httpRequest } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../../src/adapters/files/sha256.ts";
import { planFilesOf } from "../../src/adapters/files/plan-files.ts";
import { textFiles } from "../../src/adapters/files/text-files.ts";
import { openPlanServer } from "../../src/adapters/http/plan-server.ts";
import type { PlanServer } from "../../src/adapters/http/plan-server.ts";
import { servePlan } from "../../src/app/serve-plan.ts";
import type { ServedPlan } from "../../src/app/serve-plan.ts";
import { cli } from "../cli/run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-open-"));
const planFile = join(folder, "plan.yaml");
const web = join(folder, "web");
const plan = `plimsoll: 1 # ours
name: Lab
calendar: {start: 2026-01, months: 12}
demand: {run_rate: $1M/year}
opening: {cash: $100}
`;
let server: PlanServer;

beforeAll(async () => {
  writeFileSync(planFile, plan);
  writeFileSync(join(folder, "secret.txt"), "not for the page");
  mkdirSync(web);
  writeFileSync(join(web, "index.html"), "<html><head></head></html>");
  const files = planFilesOf(planFile, () => Promise.resolve(""));
  server = await openPlanServer(web, servePlan(planFile, { files, texts: textFiles, sha256 }), 0);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const readPlan = async (): Promise<ServedPlan> => (await (await fetch(`${server.address}api/plan`)).json()) as ServedPlan;
const put = (body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${server.address}api/plan`, { method: "PUT", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

/** Status of a request whose headers `fetch` would not send. */
const statusOf = (path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.address);
    httpRequest({ host: "127.0.0.1", port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

test("the page knows that a plan is behind it, and gets it with its version", async () => {
  expect(await (await fetch(server.address)).text()).toContain('<meta name="plimsoll-served"');
  expect(await readPlan()).toMatchObject({ file: planFile, text: plan, named: {}, version: sha256([plan]), canWrite: true });
});

test("a change is written over the version it was made from, and over no other", async () => {
  const { version } = await readPlan();
  const changed = plan.replace("$100", "$200");
  const written = await put({ text: changed, version });
  expect(await written.json()).toEqual({ version: sha256([changed]) });
  expect(readFileSync(planFile, "utf8")).toBe(changed);
  const late = await put({ text: plan, version });
  expect([late.status, await late.text()]).toEqual([409, expect.stringContaining("has changed on disk")]);
  expect(readFileSync(planFile, "utf8")).toBe(changed);
});

test("strangers get nothing: no secret, another host's name, another origin, files beside the page", async () => {
  const { pathname, port, origin } = new URL(server.address);
  expect((await fetch(`${origin}/api/plan`)).status).toBe(404);
  expect((await fetch(`${origin}/`)).status).toBe(404);
  expect(await statusOf(`${pathname}api/plan`, { host: `evil.example:${port}` })).toBe(403);
  expect(await statusOf(`${pathname}api/plan`, { host: `127.0.0.1:${port}`, origin: "http://evil.example" })).toBe(403);
  expect(await statusOf(`${pathname}..%2fsecret.txt`, { host: `127.0.0.1:${port}` })).toBe(404);
  expect((await put({ text: plan })).status).toBe(400);
  expect((await put({ text: plan, version: "x" }, { "content-type": "text/plain" })).status).toBe(415);
});

test("whoever listens is told of a change", async () => {
  const response = await fetch(`${server.address}api/events`);
  const reader = response.body!.getReader();
  await reader.read();
  writeFileSync(planFile, plan);
  await server.changed();
  const { version, namedVersion } = await readPlan();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe(`event: changed\ndata: ${version} ${namedVersion}\n\n`);
  await reader.cancel();
});

test("the verb prints its address, ends on request, and refuses what it cannot write back", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stop")), 300);
  const ended = await cli(["open", planFile, "--no-browser"], { signal: controller.signal });
  expect(ended).toEqual({ code: 0, out: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n$/), err: expect.stringContaining("closed") });
  expect(await cli(["open", "-"])).toMatchObject({ code: 2, err: expect.stringContaining("cannot be written back") });
  expect(await cli(["open", join(folder, "absent.yaml")])).toMatchObject({ code: 2, err: expect.stringContaining("no such file") });
});
