/** Asks the system to show an address in the user's browser. */
import { spawn } from "node:child_process";

/** Does nothing where there is no browser: the address is printed anyway. */
export function showInBrowser(address: string): void {
  const [command, ...before] = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform as string] ?? ["xdg-open"];
  const child = spawn(command!, [...before, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
