/** The allocation meeting: numbers by hand, and what must always hold. */
import { describe, expect, test } from "vitest";
import { divide, heldMonth } from "../../src/core/meeting/division.ts";
import type { Case, MeetingAnswer } from "../../src/core/meeting/answer.ts";
import { fits, type Grant } from "../../src/core/meeting/places.ts";
import { grantsOf, openTable, search, valueOf } from "../../src/core/meeting/search.ts";
import { smallLabText } from "../support/small-lab.ts";
import { agendaOf, handLab, meetingOf, requestOf, withHours, withRequests } from "./lab.ts";

/** The kernel is exact to 1e-9 of a month's value. */
const exact = (usd: number): number => 1e-8 * (1 + Math.abs(usd));

describe("by hand", () => {
  test("a launch takes 400 chips from training, and pays what training loses", () => {
    const answer = meetingOf(handLab, ["launch: {kind: launch, who: product, size: 400 H100, value: $3/H100-hour}"]);
    const launch = requestOf(answer, "launch");
    expect(launch.verdict).toBe("granted");
    expect(launch.grantedHours).toBeCloseTo(292_000, 6);
    expect(launch.granted!.valueUsd).toBeCloseTo(876_000, 4);
    expect(launch.granted!.othersLoseUsd).toBeCloseTo(292_000, 4);
    expect(launch.priceUsdPerHour).toBeCloseTo(1, 9);
    expect(launch.granted!.displaces.map(({ from, usd }) => [from, Math.round(usd)])).toEqual([["train", 292_000]]);
    expect(launch.granted!.displaces[0]!.chipHours.map(({ chip, chipHours }) => [chip, Math.round(chipHours)])).toEqual([["H100", 292_000]]);
    expect(answer.gapUsd).toBe(0);
  });

  test("what is worth less than training is refused, and told from which worth it would not be", () => {
    const cheap = requestOf(meetingOf(handLab, ["cheap: {kind: users, who: sales, size: 100 H100, value: $0.8/H100-hour}"]), "cheap");
    expect(cheap.verdict).toBe("refused");
    expect(cheap.grantedAbove!.usdPerHour).toBeCloseTo(1, 6);
    expect((cheap.asAsked as Case).othersLoseUsd).toBeCloseTo(73_000, 3);
    expect(cheap.earliest).toBeUndefined();
  });

  test("a programme of 800 chips on one fabric waits for the hall that is large enough, and says so", () => {
    const answer = meetingOf(handLab, ["x: {kind: research, who: lab, size: 800 H100, placed: one-fabric, value: $2/H100-hour, for: 2 months}"]);
    const x = requestOf(answer, "x");
    expect(x.verdict).toBe("refused");
    expect(x.asAsked).toEqual({ impossible: "no fabric is large enough: north has 700 H100 throughout" });
    expect(x.earliest).toEqual({ size: 800, from: "2027-05", to: "2027-06", place: "later", chip: "H100" });
  });

  test("with a window it is granted later, at the cost of waiting", () => {
    const answer = meetingOf(handLab, [
      "x: {kind: research, who: lab, size: 800 H100, placed: one-fabric, value: $2/H100-hour, for: 2 months, before: 2027-09, waiting_costs: $10k/month}",
    ]);
    const x = requestOf(answer, "x");
    expect([x.verdict, x.granted!.grant.from]).toEqual(["later", "2027-05"]);
    expect(x.granted!.valueUsd).toBeCloseTo(2 * 800 * 1460 - 40_000, 3);
  });

  test("two that do not fit together on a fabric: the one worth more has it, the other stands elsewhere", () => {
    const answer = meetingOf(handLab, [
      "big:   {kind: launch, who: a, size: 500 H100, placed: one-fabric, value: $3/H100-hour}",
      "small: {kind: launch, who: b, size: 250 H100, placed: one-fabric, value: $4/H100-hour}",
    ]);
    expect(requestOf(answer, "big").granted!.grant.place).toBe("north");
    expect(requestOf(answer, "small").granted!.grant.place).toBe("south");
    const both = meetingOf(handLab, [
      "big:   {kind: launch, who: a, size: 500 H100, placed: one-fabric, value: $3/H100-hour}",
      "other: {kind: launch, who: b, size: 400 H100, placed: one-fabric, value: $4/H100-hour}",
    ]);
    // 500 at $2 beyond training, or 400 at $3: the second; the first does not fit beside it.
    expect(both.requests.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["big", "refused"],
      ["other", "granted"],
    ]);
    expect(requestOf(both, "big").asAsked).toEqual({ impossible: "it does not fit beside what is granted" });
    // Without `other`, `big` would gain 500 × 730 × $2 beyond training: that is what `other` costs it, and training's 400 × 730 × $1.
    expect(requestOf(both, "other").granted!.othersLoseUsd).toBeCloseTo(500 * 730 * 2 + 400 * 730 * 1, 2);
  });

  test("no grant breaks the floor of development", () => {
    // 1,000 H100 and 200 TPU count 1,100 H100e; a tenth is the floor, so 890 chips are free.
    const one = (size: number) => requestOf(meetingOf(handLab, [`all: {kind: launch, who: a, size: ${size} H100, value: $9/H100-hour}`]), "all");
    expect(one(890).verdict).toBe("granted");
    expect(one(891).verdict).toBe("refused");
    expect(one(891).asAsked).toEqual({ impossible: "the plan's floors would no longer hold" });
    expect(one(1001).asAsked).toEqual({ impossible: "there are only 1000 H100 then" });
    // Research fills the floor itself.
    expect(requestOf(meetingOf(handLab, ["all: {kind: research, who: a, size: 1000 H100, value: $9/H100-hour}"]), "all").verdict).toBe("granted");
  });

  test("in part: the largest step that is worth it", () => {
    const part = requestOf(meetingOf(handLab, ["all: {kind: launch, who: a, size: 1000 H100, least: 400 H100, step: 100 H100, value: $9/H100-hour}"]), "all");
    expect([part.verdict, part.granted!.grant.size]).toEqual(["in part", 800]);
    expect(part.refusedHours).toBeCloseTo(200 * 730, 6);
  });
});

const three = [
  "more-users: {kind: users, who: sales, size: 4k H100, least: 1k H100, from: 2027-01, value: $2.4/H100-hour, lends_back: at-peak}",
  "assistant: {kind: launch, who: product, size: 3k GB200, placed: one-site, from: 2027-01, value: $9/GB200-hour}",
  "programme: {kind: research, who: training, size: 20k H100, placed: one-fabric, from: 2027-01, value: $1.6/H100-hour, lends_back: always}",
];

const month = 6;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);

describe("users, a launch and research", () => {
  const answer = meetingOf(smallLabText, three, month);

  test("granted, displaced and refused hours add up to the envelope", () => {
    const { own, bought, granted, kept, displaced, reserve, idle, let: out, refused } = answer.balance;
    expect(granted + kept + reserve + idle + out - bought).toBeCloseTo(own, 3);
    expect(granted).toBeGreaterThan(0);
    // What the workloads had without requests is what they keep and what they give up.
    const without = meetingOf(
      smallLabText,
      three.map((row) => row.replace("from: 2027-01", "from: 2028-06")),
      month,
    ).balance;
    expect(kept + displaced).toBeCloseTo(without.kept, 3);
    for (const request of answer.requests) expect(request.grantedHours + request.lentHours + request.refusedHours).toBeCloseTo(request.askedHours, 3);
    const h100e: Readonly<Record<string, number>> = { H100: 1, GB200: 2.5 };
    expect(refused).toBeCloseTo(sum(answer.requests.map(({ askedHours, grantedHours, unit }) => (askedHours - grantedHours) * h100e[unit]!)), 2);
    for (const { ownHours, boughtHours, holders, reserveHours, idleHours, letHours } of answer.envelope)
      expect(sum(holders.map(({ chipHours }) => chipHours)) + reserveHours + idleHours + letHours - boughtHours).toBeCloseTo(ownHours, 4);
  });

  test("sides hold what their workloads and requests hold", () => {
    expect(answer.sides.map(({ side }) => side)).toEqual(["users", "launch", "research", "other"]);
    expect(sum(answer.sides.map(({ h100eHours }) => h100eHours))).toBeCloseTo(answer.balance.granted + answer.balance.kept, 3);
    const launch = answer.sides.find(({ side }) => side === "launch")!;
    const { granted } = requestOf(answer, "assistant");
    expect([launch.withoutRequests, launch.usd]).toEqual([0, granted?.valueUsd ?? 0]);
  });

  test("what a grant takes is what the others give, chip by chip; what they lose adds up to its price", () => {
    const granted = answer.requests.filter((request) => request.granted !== undefined);
    expect(granted.length).toBeGreaterThan(1);
    for (const { granted: held, grantedHours, unit } of granted) {
      const { displaces, othersLoseUsd } = held!;
      const taken = sum(displaces.flatMap(({ chipHours }) => chipHours.filter(({ chip }) => chip === unit).map((row) => row.chipHours)));
      expect(taken / grantedHours).toBeCloseTo(1, 6);
      expect(Math.abs(sum(displaces.map(({ usd }) => usd)) - othersLoseUsd)).toBeLessThan(exact(answer.objectiveUsd));
    }
  });

  test("withdrawing one returns its hours to those it displaced", () => {
    const held = (of: MeetingAnswer, name: string, chip: string): number =>
      of.envelope.find((row) => row.chip === chip)?.holders.find((holder) => holder.name === name)?.chipHours ?? 0;
    for (const { name, granted } of answer.requests) {
      if (granted === undefined) continue;
      const withdrawn = meetingOf(
        smallLabText,
        three.filter((row) => !row.startsWith(name)),
        month,
      );
      for (const { from, side, chipHours } of granted.displaces)
        if (side !== "none")
          for (const { chip, chipHours: hours } of chipHours)
            expect(Math.abs(held(withdrawn, from, chip) - held(answer, from, chip) - hours)).toBeLessThan(1e-6 * Math.abs(answer.balance.own));
    }
  });

  test("one more chip-hour changes the month's contribution by its worth", () => {
    const { months, requests } = agendaOf(withRequests(smallLabText, three), month);
    const grants = answer.requests.flatMap(({ granted }, request): Grant[] =>
      granted === undefined
        ? []
        : [
            {
              request,
              size: granted.grant.size,
              start: month,
              place: granted.grant.place === undefined ? undefined : { name: granted.grant.place, kind: "one-fabric", chip: granted.grant.chip!, own: false },
            },
          ],
    );
    const one = heldMonth(months[month]!).month;
    const before = divide(one, requests, grants)!.solved.objective;
    let scarce = 0;
    for (const { id, worthLowUsd } of answer.pools) {
      const after = divide(withHours(one, id, 1000), requests, grants)!.solved.objective;
      expect(Math.abs((after - before) / 1000 - worthLowUsd!)).toBeLessThan(1e-5);
      if (worthLowUsd! > 0.01) scarce++;
    }
    expect(scarce).toBeGreaterThan(0);
  });
});

describe("what must hold", () => {
  test("telling the truth pays: no other worth told gains more", () => {
    const told = (usd: number): MeetingAnswer => meetingOf(smallLabText, [three[0]!, three[2]!, three[1]!.replace("$9", `$${usd}`)], month);
    const gain = (usd: number, truth: number): number => {
      const { grantedHours, priceUsdPerHour } = requestOf(told(usd), "assistant");
      return grantedHours * (truth - (priceUsdPerHour ?? 0));
    };
    for (const truth of [4, 7]) for (const lie of [2, 6, 20]) expect(gain(lie, truth)).toBeLessThanOrEqual(gain(truth, truth) + 100);
  });

  test("the search finds what trying everything finds", () => {
    const { months, requests } = agendaOf(
      withRequests(handLab, [
        "a: {kind: launch, who: a, size: 500 H100, least: 300 H100, step: 200 H100, placed: one-fabric, value: $3/H100-hour, for: 2 months, before: 2027-06, waiting_costs: $50k/month}",
        "b: {kind: users, who: b, size: 600 H100, placed: one-site, value: $2.5/H100-hour, for: 2 months, before: 2027-06, waiting_costs: $100k/month}",
        "c: {kind: research, who: c, size: 450 H100e, placed: anywhere, value: $1.5/H100e-hour, for: 1 months, before: 2027-03}",
      ]),
    );
    const table = openTable(months, requests, 0);
    const span = [0, 6] as const;
    const found = search(table, { span, who: [0, 1, 2] })!;
    let best = -Infinity;
    for (const a of [undefined, ...grantsOf(table, 0, [0, 3])])
      for (const b of [undefined, ...grantsOf(table, 1, [0, 3])])
        for (const c of [undefined, ...grantsOf(table, 2, [0, 1])]) best = Math.max(best, valueOf(table, [a, b, c], span));
    expect(Math.abs(found.valueUsd - best)).toBeLessThan(exact(best));
    expect(found.boundUsd).toBe(found.valueUsd);
  });

  test("a site holds its fabrics: what is spread over it and what stands on one of them share its chips", () => {
    const [one] = agendaOf(
      handLab.replace("supplier: A, capacity: 700", "site: hall, supplier: A, capacity: 700").replace("supplier: B", "site: hall, supplier: B") +
        "sites: {hall: {}}\n",
    ).months;
    const requests = agendaOf(withRequests(handLab, ["r: {kind: users, who: a, size: 1 H100, value: $1/H100-hour}"])).requests;
    const at = (name: string, kind: "one-site" | "one-fabric", size: number): Grant => ({
      request: 0,
      size,
      start: 0,
      place: { name, kind, chip: "H100", own: false },
    });
    expect(fits([at("hall", "one-site", 1000)], requests, one!)).toBe(true);
    expect(fits([at("hall", "one-site", 301), at("north", "one-fabric", 700)], requests, one!)).toBe(false);
    expect(fits([at("hall", "one-site", 300), at("north", "one-fabric", 700)], requests, one!)).toBe(true);
    expect(fits([at("north", "one-fabric", 701)], requests, one!)).toBe(false);
  });
});
