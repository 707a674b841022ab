// Makes of a chunk's functions and exports what V8 takes for constants.
import { RolldownMagicString } from "rolldown";

/**
 * To V8 a `const` of the module's own is a constant where functions use it. A function declaration may be assigned to, so that every
 * call reads and tests it; an exported name lies in a cell that every use reads and tests. So declarations become constants, before
 * all else since that is when a declaration is there, and what is exported is copies. Neither is ever assigned to.
 */
export const ownConstants = (chunkName) => ({
  name: "own-constants",
  renderChunk(code, chunk) {
    if (chunk.name !== chunkName) return null;
    const text = new RolldownMagicString(code);
    const { body } = this.parse(code);
    const first = body.find(({ type }) => type !== "ImportDeclaration").start;
    const assignable = new Set(body.flatMap((node) => (node.kind === "let" ? node.declarations.map(({ id }) => id.name) : [])));
    for (const node of body) {
      if (node.type === "FunctionDeclaration") {
        text.overwrite(node.start, node.id.end, `const ${node.id.name} = ${code.slice(node.start, node.id.start)}`);
        text.appendLeft(node.end, ";\n");
        if (node.start > first) text.move(node.start, node.end, first);
      } else if (node.type === "ExportNamedDeclaration") {
        const names = node.specifiers.map(({ local, exported }) => [local.name, exported.name]);
        const changing = names.find(([local]) => assignable.has(local));
        if (changing !== undefined) throw new Error(`${changing[0]} is exported by ${chunkName}, and assigned to`);
        const copies = names.map(([local]) => `${local}$out = ${local}`);
        text.overwrite(node.start, node.end, `const ${copies.join(", ")};\nexport { ${names.map(([local, as]) => `${local}$out as ${as}`).join(", ")} };`);
      }
    }
    return { code: text };
  },
});
