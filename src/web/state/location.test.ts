import { expect, test } from "vitest";
import { formatAddress, parseAddress, placeKeys, places } from "./location.ts";

test("an address comes back as it was written", () => {
  for (const place of places) {
    const address = { place, from: "example:frontier-lab", scenario: "slow-year", seed: 0, plan: "ab12", engine: "0.1.0" };
    expect(parseAddress(formatAddress(address))).toEqual(address);
  }
  expect(parseAddress(formatAddress({ place: "cash", from: "file:my plan & more.yaml" }))).toEqual({ place: "cash", from: "file:my plan & more.yaml" });
});

test("what is not understood is left out", () => {
  expect(parseAddress("#/nowhere?seed=-1&from=&x=1")).toEqual({ place: "answer" });
  expect(parseAddress("#/cash?seed=4294967296")).toEqual({ place: "cash" });
  expect(parseAddress("")).toEqual({ place: "answer" });
});

test("every place has a key of its own", () => {
  expect(new Set(places.map((name) => placeKeys[name])).size).toBe(places.length);
});
