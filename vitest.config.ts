import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["examples/**/*.test.ts", "src/**/*.test.ts", "test/**/*.test.ts"],
    reporters: [["default", { summary: false }], "./test/support/closing-line.ts"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
