/** A small reader of our own HTML: enough to see whether tags balance, and what a page holds. */

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

const voidNames: ReadonlySet<string> = new Set(["meta", "link", "br", "hr", "img", "wbr"]);

const closeTag = /<\/([a-z0-9]+)>/iy;
const openTag = /<([a-z][a-z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<]*")?)*)\s*(\/?)>/iy;

/**
 * The tree of a page written with explicit end tags.
 *
 * @throws Error naming the tag and the line where tags do not balance, an attribute is unquoted or doubled, or a text
 *   has a bare `<` or `&`
 */
export function parseMarkup(html: string): Element {
  const root = { name: "#root", attributes: {}, children: [] as (Element | string)[] };
  const open: { name: string; children: (Element | string)[] }[] = [root];
  const fail = (what: string, at: number): never => {
    throw new Error(`line ${html.slice(0, at).split("\n").length}: ${what}`);
  };
  let at = html.startsWith("<!doctype html>") ? "<!doctype html>".length : 0;
  while (at < html.length) {
    const parent = open.at(-1)!;
    if (html[at] !== "<") {
      const end = html.indexOf("<", at);
      const text = html.slice(at, end < 0 ? html.length : end);
      if (/&(?!(?:amp|lt|gt|quot);)/.test(text)) fail(`bare & in text: ${text.trim().slice(0, 40)}`, at);
      if (text.trim() !== "") parent.children.push(text);
      at += text.length;
      continue;
    }
    closeTag.lastIndex = at;
    openTag.lastIndex = at;
    const close = closeTag.exec(html);
    if (close !== null) {
      if (open.length === 1 || parent.name !== close[1]) fail(`</${close[1]}> closes <${parent.name}>`, at);
      open.pop();
      at += close[0].length;
      continue;
    }
    const tag = openTag.exec(html) ?? fail(`not a tag: ${html.slice(at, at + 40)}`, at);
    const [whole, name = "", attributesText = "", selfClosing] = tag;
    const attributes: Record<string, string> = {};
    for (const [, key = "", value = ""] of attributesText.matchAll(/([a-zA-Z][\w:-]*)(?:="([^"]*)")?/g)) {
      if (key in attributes) fail(`<${name}> has ${key} twice`, at);
      attributes[key] = value;
    }
    const element = { name, attributes, children: [] as (Element | string)[] };
    parent.children.push(element);
    at += whole.length;
    if (name === "style" || name === "title") {
      const end = html.indexOf(`</${name}>`, at);
      element.children.push(html.slice(at, end));
      at = end + name.length + 3;
    } else if (selfClosing !== "/" && !voidNames.has(name)) open.push(element);
  }
  if (open.length > 1) fail(`<${open.at(-1)!.name}> is never closed`, html.length);
  return root;
}

/** All elements below, in order, that satisfy a condition. */
export function findAll(root: Element, wanted: (element: Element) => boolean): readonly Element[] {
  return root.children.flatMap((child) => (typeof child === "string" ? [] : [...(wanted(child) ? [child] : []), ...findAll(child, wanted)]));
}

export const byName = (root: Element, ...names: readonly string[]): readonly Element[] => findAll(root, (element) => names.includes(element.name));

/** The text of an element and all below it. */
export const textOf = (element: Element): string => element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
