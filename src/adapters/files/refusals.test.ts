import { expect, test } from "vitest";
import { OperatingError } from "../../app/ports.ts";
import { refused } from "./refusals.ts";

const ofDisk = (code: string): Error => Object.assign(new Error(`${code}: in the words of the system`), { code });

test.each([
  ["EACCES", "input", "permission denied"],
  ["EROFS", "input", "the disk is read-only"],
  ["ENOTDIR", "input", "a part of its path is a file"],
  ["ENOSPC", "system", "the disk is full"],
  ["EIO", "system", "EIO: in the words of the system"],
])("%s is the fault of %s", (code, fault, why) => {
  expect(refused("cannot write x", ofDisk(code), "give another path")).toMatchObject({ fault, message: `cannot write x: ${why}`, hint: "give another path" });
});

test("what is said already keeps its hint; what is no error of the disk stays what it is", () => {
  const said = new OperatingError("it is a folder", { fault: "input", hint: "another" });
  expect(refused("cannot write x", said, "elsewhere")).toMatchObject({ message: "cannot write x: it is a folder", hint: "another" });
  const stopped = new Error("stopped");
  expect(refused("cannot write x", stopped)).toBe(stopped);
});
