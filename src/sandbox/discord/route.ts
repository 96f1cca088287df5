import type { UploadedFile } from "./message-body.ts";
import type { RouteLimit } from "./rate-limits.ts";

/** A call that reached its handler: authenticated and within its limits. */
export interface RestRequest {
  /** The value of a `:name` of the template. */
  param(name: string): string;
  readonly query: URLSearchParams;
  /** The JSON body; undefined without one. */
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

/** `body` undefined: an answer without a body. */
export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** One endpoint. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api/v10, with `:name` for one segment. */
  readonly path: string;
  /** `bot`: with the bot's token, and counted in its global limit. `none`: the token is in the path, or not needed. */
  readonly auth: "bot" | "none";
  /** `major` names the parameters which have a limit of their own each. */
  readonly limit?: RouteLimit & { readonly major: readonly string[] };
  /** Answers, or throws an ApiError. Takes effect at once, so that calls cannot interleave. */
  readonly handle: (request: RestRequest) => RestAnswer;
}

/** A route that fits a path, with the values of its parameters. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds routes by method and path. */
export class RouteTable {
  readonly #entries: readonly { readonly route: Route; readonly pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.#entries = routes.map((route) => ({ route, pattern: toPattern(route.path) }));
  }

  /** The first route that fits; `wrong-method` when only the method does not. */
  match(method: string, path: string): RouteMatch | "wrong-method" | undefined {
    const fitting = this.#entries.filter(({ pattern }) => pattern.test(path));
    const entry = fitting.find(({ route }) => route.method === method);
    if (entry === undefined) return fitting.length > 0 ? "wrong-method" : undefined;
    return { route: entry.route, params: { ...entry.pattern.exec(path)?.groups } };
  }
}

/** Literal segments come first in the table, so that `@me` is never taken for an id. */
function toPattern(template: string): RegExp {
  const segments = template
    .split("/")
    .map((segment) => (segment.startsWith(":") ? `(?<${segment.slice(1)}>[^/]+)` : segment));
  return new RegExp(`^${segments.join("/")}$`);
}
