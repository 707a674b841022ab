/** ANSI emphasis for terminals, or none: emphasis never carries meaning alone. */

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/**
 * A painter that emits ANSI codes, or leaves text alone.
 *
 * @example painter(false).bad("broken") // "broken"
 */
export function painter(color: boolean): Paint {
  const wrapIn = (open: number, close: number) => (text: string) => (color ? `\u001b[${open}m${text}\u001b[${close}m` : text);
  return { bold: wrapIn(1, 22), dim: wrapIn(2, 22), good: wrapIn(32, 39), bad: wrapIn(31, 39) };
}
