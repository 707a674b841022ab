/** `plimsoll solve --smps`: known sets through the reader and the engine, and files that are wrong. */
import { describe, expect, test } from "vitest";
import { readSmps, type SolveAnswer, solveSmps } from "../../src/app/solve-smps.ts";
import { highs } from "./routes.ts";
import { airConditioners, farmer, lands, manyDemands, pgp2 } from "./smps-sets.ts";

type Triple = typeof lands;

const read = ({ core, time, stoch }: Triple) => readSmps({ file: "a.cor", text: core }, { file: "a.tim", text: time }, { file: "a.sto", text: stoch });
async function solved(triple: Triple, seed = 1): Promise<SolveAnswer> {
  const { set, faults } = read(triple);
  expect(faults).toEqual([]);
  return solveSmps(set!, highs, { seed, run: {}, nextTurn: () => Promise.resolve() });
}
const faultsOf = (triple: Triple): string[] => read(triple).faults.map(({ file, line, message }) => `${file}:${line}: ${message}`);
const at = (text: string, needle: string): number => text.slice(0, text.indexOf(needle)).split("\n").length;

describe("known sets", async () => {
  test("LandS: INDEP, exact", async () => {
    const answer = await solved(lands);
    expect(answer).toMatchObject({ status: "optimal", boundKind: "proven", route: "tree" });
    expect(answer.objective).toBeCloseTo(381.853333, 5);
    expect(answer.bound).toBeCloseTo(381.853333, 5);
    expect(Object.keys(answer.firstStage)).toEqual(["X1", "X2", "X3", "X4"]);
    expect(Object.values(answer.firstStage)).toEqual([2.666667, 4, 3.333333, 2].map((x) => expect.closeTo(x, 5)));
  });
  test("PGP2: three independent demands, periods left out", async () => {
    const answer = await solved(pgp2);
    expect(answer.objective).toBeCloseTo(447.324356, 4);
    expect(Object.values(answer.firstStage)).toEqual([1.5, 5.5, 5, 5.5].map((x) => expect.closeTo(x, 4)));
  });
  test("the farmer: BLOCKS in the technology matrix", async () => {
    const answer = await solved(farmer);
    expect(answer.objective).toBeCloseTo(-108390, 2);
    expect(answer.firstStage).toEqual({ X1: expect.closeTo(170, 3), X2: expect.closeTo(80, 3), X3: expect.closeTo(250, 3) });
  });
  test("the farmer, told as a profit to be made greatest", async () => {
    const negated = farmer.core.replace(/COST (-?[\d.]+)/g, (_, cost: string) => `COST ${-Number(cost)}`).replace("ROWS", "OBJSENSE MAX\nROWS");
    expect((await solved({ ...farmer, core: negated })).objective).toBeCloseTo(108390, 2);
  });
  test("air conditioners: SCENARIOS over three periods, whole numbers", async () => {
    const answer = await solved(airConditioners);
    expect(answer.objective).toBeCloseTo(62500, 6);
    expect(answer.firstStage).toMatchObject({ P1: 200, S1: 100 });
  });
  test("262,144 futures are sampled: the interval holds the optimum, the bound is on the right side, a seed gives the same digits", async () => {
    // Six newsvendors: at cost 1 against 4 the fractile is 3/4, order 60; 60 + 4·(10 + 20)/8 = 75 each.
    const answer = await solved(manyDemands);
    expect(answer).toMatchObject({ status: "estimated", boundKind: "statistical", route: "samples" });
    expect(answer.ci95![0]).toBeLessThan(450);
    expect(answer.ci95![1]).toBeGreaterThan(450);
    expect(answer.bound).toBeLessThan(450);
    expect(answer.gap).toBeLessThan(0.05);
    expect(await solved(manyDemands)).toEqual(answer);
  });
  test("ADD and MULTIPLY change the core's value", async () => {
    const base = { ...lands, stoch: lands.stoch.replace("DISCRETE", "DISCRETE ADD").replace("3.0 ", "0 ").replace("5.0 ", "2 ").replace("7.0 ", "4 ") };
    expect((await solved(base)).objective).toBeCloseTo(381.853333, 5);
  });
});

describe("infeasible and unbounded are answers", async () => {
  test("no capacity within the budget", async () => {
    expect(await solved({ ...lands, core: lands.core.replace("S1C2      120", "S1C2      20") })).toMatchObject({ status: "infeasible", objective: null });
  });
  test("money for nothing", async () => {
    expect((await solved({ ...farmer, core: farmer.core.replace("S4 COST -10 BEET -1", "S4 COST -10") })).status).toBe("unbounded");
  });
});

describe("files that are wrong are told by line", () => {
  test.each([
    [
      "probabilities",
      { ...lands, stoch: lands.stoch.replace("0.4", "0.3") },
      `a.sto:${at(lands.stoch, "3.0")}: the probabilities of RHS S2C5 sum to 0.8999999999999999, not 1`,
    ],
    ["a number", { ...lands, stoch: lands.stoch.replace("5.0", "5,0") }, `a.sto:${at(lands.stoch, "5.0")}: 5,0 is no number`],
    ["a row", { ...lands, stoch: lands.stoch.replace("S2C5      7", "S2C9      7") }, `a.sto:${at(lands.stoch, "7.0")}: the core has no row S2C9`],
    [
      "a period",
      { ...lands, stoch: lands.stoch.replace("STAGE2    0.4", "STAGE1    0.4") },
      `a.sto:${at(lands.stoch, "5.0")}: this is of period STAGE2, not STAGE1`,
    ],
    [
      "a section",
      { ...lands, stoch: lands.stoch.replace("INDEP", "INDEPENDENT") },
      `a.sto:${at(lands.stoch, "INDEP")}: INDEPENDENT is no section that is read: INDEP, BLOCKS or SCENARIOS`,
    ],
    ["a law", { ...lands, stoch: lands.stoch.replace("DISCRETE", "NORMAL") }, `a.sto:${at(lands.stoch, "INDEP")}: INDEP NORMAL is not read: DISCRETE is`],
    ["a column of time", { ...lands, time: lands.time.replace("Y11", "Z11") }, `a.tim:${at(lands.time, "Y11")}: the core has no column Z11`],
    ["a type of row", { ...lands, core: lands.core.replace(" L  S1C2", " M  S1C2") }, `a.cor:${at(lands.core, " L  S1C2")}: M is no type of row: N, L, G or E`],
    [
      "a parent",
      { ...airConditioners, stoch: airConditioners.stoch.replace("SC HH HL", "SC HH XX") },
      `a.sto:${at(airConditioners.stoch, "SC HH")}: there is no scenario XX before HH`,
    ],
    ["a bound", { ...farmer, core: farmer.core.replace("UP BND S3", "ABOVE BND S3") }, `a.cor:${at(farmer.core, "UP BND")}: ABOVE is no type of bound`],
  ] as const)("%s", (_name, triple, first) => {
    expect(faultsOf(triple)[0]).toBe(first);
  });
  test("a row that holds a column of a later period", () => {
    expect(faultsOf({ ...lands, core: lands.core.replace("Y11       S2C5      1", "Y11       S1C1      1") })[0]).toBe(
      "a.tim:0: row S1C1 of period STAGE1 holds column Y11 of the later period STAGE2",
    );
  });
});
