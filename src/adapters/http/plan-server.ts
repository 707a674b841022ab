/**
 * Serves the built page and one plan on this machine alone.
 *
 * Only 127.0.0.1 is listened on, and every path begins with a secret: another program, another user or a page of the web
 * that guesses the port gets nothing. Requests under another host's name (DNS rebinding) and from other origins are refused.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { OperatingError } from "../../app/ports.ts";

/** What is served: see `app/serve-plan.ts`. */
export interface PlanSource {
  read(): Promise<object & { readonly version: string; readonly namedVersion: string }>;
  write(text: string, version: string): Promise<string | undefined>;
}

export interface PlanServer {
  /** With the secret: what is typed into a browser. */
  readonly address: string;
  /** Tells open pages that the plan may have changed. */
  changed(): Promise<void>;
  close(): Promise<void>;
}

/** Largest text that is taken: a plan has at most 1 MB. */
const maxBodyBytes = 8 * 2 ** 20;
const heartbeatMs = 20_000;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".yaml": "text/yaml; charset=utf-8",
  ".wasm": "application/wasm",
};

/** An answer that is no success, with its status. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * @param webFolder  the built page
 * @param port       0 for any that is free
 * @throws OperatingError if the port is taken
 */
export async function openPlanServer(webFolder: string, plan: PlanSource, port: number): Promise<PlanServer> {
  const secret = randomBytes(16).toString("hex");
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response, { webFolder, plan, secret, listeners, port: (server.address() as AddressInfo).port }).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : error instanceof OperatingError ? 422 : 500;
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(error instanceof Error ? error.message : String(error));
    });
  });
  await listen(server, port);
  const heartbeat = setInterval(() => {
    for (const listener of listeners) listener.write(": still here\n\n");
  }, heartbeatMs);
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}/`,
    changed: async () => {
      if (listeners.size === 0) return;
      const { version, namedVersion } = await plan.read();
      for (const listener of listeners) listener.write(`event: changed\ndata: ${version} ${namedVersion}\n\n`);
    },
    close: async () => {
      clearInterval(heartbeat);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const listener of listeners) listener.end();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = new OperatingError(`port ${port} is taken`, { fault: "input", hint: "leave --port out: any free one is used", cause: error });
      reject(error.code === "EADDRINUSE" ? taken : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

interface Serving {
  readonly webFolder: string;
  readonly plan: PlanSource;
  readonly secret: string;
  readonly listeners: Set<ServerResponse>;
  readonly port: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  response.setHeader("cache-control", "no-store");
  refuseStrangers(request, serving.port);
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const prefix = `/${serving.secret}/`;
  if (!pathname.startsWith(prefix)) throw new Refused(404, "not found");
  const path = pathname.slice(prefix.length);
  if (path === "api/plan" && request.method === "PUT") return write(request, response, serving.plan);
  if (request.method !== "GET") throw new Refused(405, "only GET is answered here");
  if (path === "api/plan") return json(response, await serving.plan.read());
  if (path === "api/events") return follow(response, serving.listeners);
  return sendFile(response, serving.webFolder, path === "" ? "index.html" : decodeURIComponent(path));
}

function refuseStrangers({ headers }: IncomingMessage, port: number): void {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (headers.host === undefined || !hosts.includes(headers.host)) throw new Refused(403, "wrong host");
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) throw new Refused(403, "wrong origin");
}

function json(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(value));
}

async function write(request: IncomingMessage, response: ServerResponse, plan: PlanSource): Promise<void> {
  if (request.headers["content-type"] !== "application/json") throw new Refused(415, "the body must be JSON");
  const { text, version } = await bodyOf(request);
  const written = await plan.write(text, version);
  if (written === undefined) throw new Refused(409, "the file has changed on disk since it was read; it has been left as it is");
  json(response, { version: written });
}

async function bodyOf(request: IncomingMessage): Promise<{ readonly text: string; readonly version: string }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > maxBodyBytes) throw new Refused(413, "the text is too long");
    parts.push(part as Buffer);
  }
  try {
    const { text, version } = JSON.parse(Buffer.concat(parts).toString("utf8")) as { readonly text?: unknown; readonly version?: unknown };
    if (typeof text === "string" && typeof version === "string") return { text, version };
  } catch {
    // Falls through to the same answer.
  }
  throw new Refused(400, "the body must hold text and version");
}

function follow(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(": open\n\n");
  listeners.add(response);
  response.on("close", () => listeners.delete(response));
}

async function sendFile(response: ServerResponse, folder: string, path: string): Promise<void> {
  const file = normalize(join(folder, path));
  if (!file.startsWith(normalize(folder + sep)) || path.includes("\0")) throw new Refused(404, "not found");
  const content = await readFile(file).catch(() => {
    throw new Refused(404, "not found");
  });
  response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
  // The page asks a mark in its head whether there is a plan behind it.
  response.end(path === "index.html" ? content.toString("utf8").replace("<head>", '<head><meta name="plimsoll-served" content="yes">') : content);
}
