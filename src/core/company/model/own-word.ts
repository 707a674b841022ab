/**
 * The same word as the engine keeps its own: a property's key. Words that were read from a file or came from another thread are
 * texts of their own, which V8 compares letter by letter; two keys it compares as it does two numbers.
 *
 * @example ownWord("take-or-pay") // "take-or-pay"
 */
export const ownWord = <Word extends string>(word: Word): Word => Object.keys({ [word]: 0 })[0] as Word;
