/** Previews in this thread. */
import { openPreview } from "../../src/web/engine/open-preview.ts";
import type { PreviewRunner } from "../../src/web/engine/web-runner.ts";

export const previewsHere: PreviewRunner = {
  preview: async (ground, asked, chunks) => {
    const simulate = openPreview(ground, asked);
    return chunks.map(({ firstPath, pathCount }) => simulate(firstPath, pathCount));
  },
};
