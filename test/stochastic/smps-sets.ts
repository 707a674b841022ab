/** SMPS texts of known problems, written out: LandS and PGP2 as published, others to reach every part of the format. */
import { pgp2Values } from "./known-problems.ts";

interface Triple {
  readonly core: string;
  readonly time: string;
  readonly stoch: string;
}

const q = [40, 24, 4, 45, 27, 4.5, 32, 19.2, 3.2, 55, 33, 5.5];

/** Rows and columns of the power problems; `penalty` adds capacity that may be missing. */
function powerCore(name: string, capacity: number, budget: number, penalty: boolean): string {
  const c = [10, 7, 16, 6];
  const lines = [
    `NAME          ${name}`,
    "ROWS",
    " N  OBJ",
    " G  S1C1",
    " L  S1C2",
    ...[1, 2, 3, 4].map((i) => ` L  S2C${i}`),
    ...[5, 6, 7].map((j) => ` G  S2C${j}`),
    "COLUMNS",
  ];
  c.forEach((cost, i) => lines.push(`    X${i + 1}        OBJ       ${cost}   S1C1      1`, `    X${i + 1}        S1C2      ${cost}   S2C${i + 1}      -1`));
  q.forEach((cost, k) =>
    lines.push(
      `    Y${(k / 3 + 1) | 0}${(k % 3) + 1}       OBJ       ${cost}   S2C${((k / 3) | 0) + 1}      1`,
      `    Y${(k / 3 + 1) | 0}${(k % 3) + 1}       S2C${(k % 3) + 5}      1`,
    ),
  );
  if (penalty) for (let i = 1; i <= 4; i++) lines.push(`    P${i}        OBJ       1000   S2C${i}      -1`);
  lines.push(
    "RHS",
    `    RHS       S1C1      ${capacity}   S1C2      ${budget}`,
    "    RHS       S2C5      3   S2C6      3",
    "    RHS       S2C7      2",
    "ENDATA",
  );
  return `${lines.join("\n")}\n`;
}

const time = "TIME          TWO\nPERIODS       LP\n    X1        OBJ                      STAGE1\n    Y11       S2C1                     STAGE2\nENDATA\n";

export const lands: Triple = {
  core: powerCore("LANDS", 12, 120, false),
  time,
  stoch: `* demand of the first mode
STOCH         LANDS
INDEP         DISCRETE
    RHS       S2C5      3.0            STAGE2    0.3
    RHS       S2C5      5.0            STAGE2    0.4
    RHS       S2C5      7.0            STAGE2    0.3
ENDATA
`,
};

export const pgp2: Triple = {
  core: powerCore("PGP2", 15, 220, true),
  time,
  stoch: `STOCH PGP2\nINDEP DISCRETE\n${pgp2Values.flatMap((pairs, d) => pairs.map(([value, chance]) => ` RHS S2C${d + 5} ${value} ${chance}`)).join("\n")}\nENDATA\n`,
};

/** The farmer: yields (entries of the matrix in a column of the first period) come together, in blocks. */
export const farmer: Triple = {
  core: `NAME FARMER
ROWS
 N COST
 L ACRES
 G WHEAT
 G CORN
 G BEET
COLUMNS
 X1 COST 150 ACRES 1
 X1 WHEAT 2.5
 X2 COST 230 ACRES 1
 X2 CORN 3
 X3 COST 260 ACRES 1
 X3 BEET 20
 B1 COST 238 WHEAT 1
 B2 COST 210 CORN 1
 S1 COST -170 WHEAT -1
 S2 COST -150 CORN -1
 S3 COST -36 BEET -1
 S4 COST -10 BEET -1
RHS
 RHS ACRES 500 WHEAT 200
 RHS CORN 240
BOUNDS
 UP BND S3 6000
ENDATA
`,
  time: "TIME FARMER\nPERIODS\n X1 COST FIRST\n B1 WHEAT SECOND\nENDATA\n",
  stoch: `STOCH FARMER
BLOCKS DISCRETE
 BL YIELD SECOND 0.333333333333
 X1 WHEAT 3.0
 X2 CORN 3.6
 X3 BEET 24
 BL YIELD SECOND 0.333333333334
 X1 WHEAT 2.5
 X2 CORN 3.0
 X3 BEET 20
 BL YIELD SECOND 0.333333333333
 X1 WHEAT 2
 X2 CORN 2.4
 X3 BEET 16
ENDATA
`,
};

/** Air conditioners: three periods, whole numbers, demand as a tree of scenarios. */
export const airConditioners: Triple = {
  core: `NAME AIR
ROWS
 N COST
 E D1
 E D2
 E D3
COLUMNS
 M1 'MARKER' 'INTORG'
 P1 COST 100 D1 1
 O1 COST 300 D1 1
 S1 COST 50 D1 -1
 S1 D2 1
 P2 COST 100 D2 1
 O2 COST 300 D2 1
 S2 COST 50 D2 -1
 S2 D3 1
 P3 COST 100 D3 1
 O3 COST 300 D3 1
 S3 COST 50 D3 -1
 M2 'MARKER' 'INTEND'
RHS
 RHS D1 100 D2 100
 RHS D3 100
BOUNDS
 UP BND P1 200
 UP BND P2 200
 UP BND P3 200
 UP BND S1 100
 UP BND S2 100
 UP BND S3 100
ENDATA
`,
  time: "TIME AIR\nPERIODS\n P1 COST T1\n P2 D2 T2\n P3 D3 T3\nENDATA\n",
  stoch: `STOCH AIR
SCENARIOS DISCRETE
 SC LL 'ROOT' 0.25 T1
 SC LH LL 0.25 T3
 RHS D3 300
 SC HL LL 0.25 T2
 RHS D2 300
 SC HH HL 0.25 T3
 RHS D3 300
ENDATA
`,
};

/** Six demands of eight values each: 262,144 futures, so that they are drawn. A newsvendor each, so that the optimum is known. */
export const manyDemands: Triple = {
  core: `NAME MANY
ROWS
 N COST
${[1, 2, 3, 4, 5, 6].map((i) => ` G D${i}`).join("\n")}
COLUMNS
${[1, 2, 3, 4, 5, 6].map((i) => ` X${i} COST 1 D${i} 1`).join("\n")}
${[1, 2, 3, 4, 5, 6].map((i) => ` U${i} COST 4 D${i} 1`).join("\n")}
RHS
 RHS D1 0
ENDATA
`,
  time: "TIME MANY\nPERIODS\n X1 COST NOW\n U1 D1 THEN\nENDATA\n",
  stoch: `STOCH MANY\nINDEP DISCRETE\n${[1, 2, 3, 4, 5, 6].flatMap((i) => [1, 2, 3, 4, 5, 6, 7, 8].map((v) => ` RHS D${i} ${10 * v} THEN 0.125`)).join("\n")}\nENDATA\n`,
};
