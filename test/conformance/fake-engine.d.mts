import type { Engine } from "../../src/adapters/workers/engine.ts";
export declare const fakeEngine: Engine;
