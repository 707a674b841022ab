import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Comparison, ScenarioOverview } from "../../src/core/comparison/comparison.ts";
import { drifting } from "./plans.ts";
import { cli, spawned } from "./run-cli.ts";

let folder = "";
const at = (name: string): string => join(folder, name);

/** A drift of −$2 a month, worth something at the end, with scenarios that move two values each. */
const plan = drifting(`valuation: {discount: 10%/year, multiple: 2}
scenarios:
  poorer: {why: less cash and more cost, set: {opening.cash: $60, finance.costs.drain.amount: {process: noise, around: -$14/month to $19/month (normal)}}}
  richer: {why: more cash, set: {opening.cash: $140}}
`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-compare-"));
  writeFileSync(at("plan.yaml"), plan);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = async (...argv: readonly string[]): Promise<Comparison> => JSON.parse((await cli(["compare", ...argv, "--quiet", "--json"])).out) as Comparison;

describe("compare", () => {
  test("a plan beside what happened: --exit-code tells a miss, and what cannot be read is told with its line", async () => {
    writeFileSync(at("came.csv"), "date,quantity,value,source\n2026-03,cash,$5,ledger\n2026-01,opening.cash,$20,bank\n");
    const argv = ["compare", at("plan.yaml"), "--actuals", at("came.csv"), "--quiet", "--paths", "100"];
    const { code, out } = await cli([...argv, "--exit-code"]);
    expect(code).toBe(6);
    expect(out).toContain("Misses");
    expect(out).toContain("opening.cash");
    expect((await cli([...argv, "--markdown"])).out).toContain("#### cash, 2026-03: from what was expected to what came");
    const found = JSON.parse((await cli([...argv, "--json", "--no-steps"])).out) as { figures: readonly { verdict: string; bridge?: unknown }[] };
    expect(found.figures).toMatchObject([{ verdict: "below" }]);
    expect(found.figures[0]!.bridge).toBeUndefined();
    writeFileSync(at("came.csv"), "date,quantity,value,source\n2026-03,csah,$5,ledger\n");
    const refused = await cli(argv);
    expect(refused.code).toBe(5);
    expect(refused.err).toContain("came.csv:2: `csah` is no figure");
    expect((await cli(["compare", at("plan.yaml"), at("plan.yaml"), "--actuals", at("came.csv")])).err).toContain("goes with one plan alone");
  });

  test("tells the input first, then both answers, then what each change has part in, adding up", async () => {
    const { code, out } = await cli(["compare", at("plan.yaml"), "--scenario", "poorer", "--quiet"]);
    expect(code).toBe(0);
    const order = ["What differs in the plan", "\nopening.cash", "What differs in the answer", "Futures insolvent: what each change has part in"].map((text) =>
      out.indexOf(text),
    );
    expect(order.every((place, i) => place > 0 && (i === 0 || place > order[i - 1]!))).toBe(true);
    const { figures, attribution } = await json(at("plan.yaml"), "--scenario", "poorer");
    expect(attribution?.method).toBe("exact");
    expect(attribution?.runs).toBe(4);
    for (const [id, steps] of Object.entries(attribution!.steps)) {
      const sum = steps.reduce((total, { change }) => total + change, 0);
      const size = Math.max(Math.abs(figures.from[id]!), Math.abs(figures.to[id]!), 1e-300);
      expect(Math.abs(sum - (figures.to[id]! - figures.from[id]!)) / size).toBeLessThan(1e-12);
    }
    expect(figures.to["insolvent"]!).toBeGreaterThan(figures.from["insolvent"]!);
  });

  test("swapping the sides flips every sign", async () => {
    const there = await json(`${at("plan.yaml")}#poorer`, at("plan.yaml"));
    const back = await json(at("plan.yaml"), `${at("plan.yaml")}#poorer`);
    for (const id of ["insolvent", "value", "trough"]) {
      expect(there.figures.from[id]).toBe(back.figures.to[id]);
      const flipped = there.attribution!.steps[id]!.map(({ addresses, change }) => ({ addresses, change: -change }));
      back.attribution!.steps[id]!.forEach(({ addresses, change }, i) => {
        expect(addresses).toEqual(flipped[i]!.addresses);
        expect(change).toBeCloseTo(flipped[i]!.change, 9);
      });
    }
    expect(there.differences["insolvent"]!.change).toBe(-back.differences["insolvent"]!.change);
  });

  test("changes that make no plan alone are one step", async () => {
    writeFileSync(
      at("a.yaml"),
      drifting(
        "products: {api: {on: serve, price: $3/Mtok, share: 60%}, chat: {on: serve, price: $3/Mtok, share: 40%}}\nchips: {H100: 1 H100e}\nworkloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}\n",
      ),
    );
    writeFileSync(
      at("b.yaml"),
      drifting(
        "products: {api: {on: serve, price: $3/Mtok, share: 50%}, chat: {on: serve, price: $4/Mtok, share: 50%}}\nchips: {H100: 1 H100e}\nworkloads: {serve: {kind: inference, throughput: {H100: 1 Mtok/H100-hour}}}\n",
      ),
    );
    const { attribution } = await json(at("a.yaml"), at("b.yaml"), "--paths", "20");
    expect(attribution!.steps["insolvent"]!.map(({ addresses }) => addresses)).toEqual([
      ["products.api.share", "products.chat.share"],
      ["products.chat.price"],
    ]);
  });

  test("a plan and itself are the same, and --exit-code says whether they are not", async () => {
    const same = await cli(["compare", at("plan.yaml"), at("plan.yaml"), "--quiet", "--exit-code", "--paths", "50"]);
    expect(same.code).toBe(0);
    expect(same.out).toContain("are the same plan");
    writeFileSync(at("reworded.yaml"), plan.replace("$100}", "$100.0}").replace("title: cited by nothing", "title: still cited by nothing"));
    const reworded = await cli(["compare", at("plan.yaml"), at("reworded.yaml"), "--quiet", "--paths", "50"]);
    expect(reworded.out).toContain("differ in words or sources only");
    expect(reworded.out).toContain("same meaning");
    expect((await cli(["compare", at("plan.yaml"), `${at("plan.yaml")}#richer`, "--quiet", "--exit-code", "--paths", "50"])).code).toBe(6);
  });

  test("every scenario stands beside the plan, with the same figures as alone", async () => {
    const { code, out } = await cli(["compare", at("plan.yaml"), "--quiet", "--json"]);
    const overview = JSON.parse(out) as ScenarioOverview;
    expect([code, overview.scenarios.map(({ scenario }) => scenario)]).toEqual([0, ["poorer", "richer"]]);
    const alone = await json(at("plan.yaml"), "--scenario", "poorer");
    expect(overview.figures).toEqual(alone.figures.from);
    expect(overview.scenarios[0]!.figures).toEqual(alone.figures.to);
    expect((await cli(["compare", at("plan.yaml"), "--quiet"])).out).toContain("Scenarios beside the plan as written");
  });

  test("runs are compared on their own futures, and give their own figures", async () => {
    await cli(["simulate", at("plan.yaml"), "--quiet", "--paths", "200", "--seed", "5", "--out", at("runs-a")]);
    await cli(["simulate", at("plan.yaml"), "--quiet", "--paths", "200", "--seed", "5", "--scenario", "richer", "--out", at("runs-b")]);
    const { paths, seed, figures, inputs } = await json(at("runs-a"), at("runs-b"));
    expect([paths, seed]).toEqual([200, 5]);
    expect(inputs.map(({ address }) => address)).toEqual(["opening.cash"]);
    const shown = JSON.parse((await cli(["show", at("runs-b"), "--json"])).out) as { pInsolvent: { withRaises: { count: number } } };
    expect(figures.to["insolvent"]).toBe(shown.pInsolvent.withRaises.count / 200);
  });

  test("a version of git is compared with the file as it is, as Markdown", async () => {
    const git = (...args: readonly string[]): void =>
      void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: folder, stdio: "ignore" });
    git("init");
    git("add", "plan.yaml");
    git("commit", "-m", "first");
    writeFileSync(at("plan.yaml"), plan.replace("$100}", "$90}"));
    const { code, out } = await spawned(["compare", "HEAD:plan.yaml", "plan.yaml", "--markdown", "--quiet", "--paths", "50"], { cwd: folder });
    writeFileSync(at("plan.yaml"), plan);
    expect(code).toBe(0);
    expect(out).toContain("### HEAD:plan.yaml → plan.yaml");
    expect(out).toContain("| opening.cash | $100 ");
    const absent = await spawned(["compare", "nowhere:plan.yaml", "plan.yaml", "--quiet"], { cwd: folder });
    expect([absent.code, absent.out]).toEqual([2, ""]);
    expect(absent.err).toContain("REVISION:PATH");
  });

  test.each([
    [["compare", "absent.yaml"], "there is no such file"],
    [["compare", "a.yaml", "b.yaml", "--scenario", "x"], "goes with one plan alone"],
  ])("wrong usage %j is told", async (argv, why) => {
    const { code, err } = await cli(argv);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});
