/** What futures rest on, drawn again: the latents of some paths as normals. */
import { openFutures } from "../company/futures/draw-futures.ts";
import type { LatentName, Tilt } from "../company/futures/latents.ts";
import type { Model } from "../company/model/model.ts";
import { normalQuantile } from "../numeric/normal.ts";

/** [latent × path]; the normal behind a choice is that of its uniform. */
export interface LatentSample {
  readonly names: readonly LatentName[];
  readonly normals: Float64Array;
  readonly paths: number;
}

/** A shift of nothing is no tilt: such futures are those of the plan, to the bit. */
export const tiltOf = (names: readonly LatentName[], shift: Float64Array): Tilt =>
  Object.fromEntries(names.flatMap(({ name }, i) => (shift[i] === 0 ? [] : [[name, shift[i]!]])));

/** @param shift  of each latent, by index in `names` */
export function sampleLatents(model: Model, seed: number, paths: number, names: readonly LatentName[], shift: Float64Array): LatentSample {
  const { latents } = openFutures(model, seed, false, tiltOf(names, shift));
  // A tilt names its latents before they are drawn, so that they stand elsewhere in the list.
  const places = new Map(latents.names().map(({ name, index }) => [name, index]));
  const normals = new Float64Array(names.length * paths);
  for (let p = 0; p < paths; p++) {
    const z = latents.draw(p);
    names.forEach(({ name, isChoice }, i) => {
      const drawn = z[places.get(name)!]!;
      normals[i * paths + p] = isChoice ? normalQuantile(drawn) : drawn;
    });
  }
  return { names, normals, paths };
}
