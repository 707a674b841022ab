/**
 * An argument as one types it into a shell.
 *
 * @example shellWord("runs/a b") // "\"runs/a b\""
 */
export function shellWord(argument: string): string {
  if (/^[\w@%+=:,.\\/-]+$/.test(argument)) return argument;
  // Double quotes are understood on Windows, too; what they would interpret is put into single ones.
  return /["$`\\!]/.test(argument) ? `'${argument.replaceAll("'", "'\\''")}'` : `"${argument}"`;
}
