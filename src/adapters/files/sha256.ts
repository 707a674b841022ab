/** SHA-256 by Node's own implementation, some ten times faster than one in JavaScript. */
import { createHash } from "node:crypto";
import type { Sha256 } from "../../app/ports.ts";

export const sha256: Sha256 = (parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};
