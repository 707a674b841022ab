import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["examples/**/*.test.ts", "src/**/*.test.ts", "test/**/*.test.ts"],
    reporters: [["default", { summary: false }], "./test/support/closing-line.ts"],
    maxWorkers: 2,
    // Test files share a process, and with it the modules they load and what the engine has compiled: the whole takes a third less of a
    // processor. No module of the product keeps state that an answer hangs on, and no test replaces a module or a global.
    isolate: false,
    // No test asserts a time: these end what hangs, on a machine that others load too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
