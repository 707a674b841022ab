/**
 * Factor by which a level grows in one step of logistic growth.
 *
 * Growth decays to the ceiling, and a level above it shrinks back: there the step divides, so that it never passes zero, nor rises
 * where growth is negative.
 *
 * @param growth  rate of the step far below the ceiling; > −1
 * @param filled  level over ceiling; ≥ 0
 * @example logisticFactor(0.1, 0.5) // 1.05
 */
export const logisticFactor = (growth: number, filled: number): number => (filled <= 1 ? 1 + growth * (1 - filled) : 1 / (1 + Math.abs(growth) * (filled - 1)));
